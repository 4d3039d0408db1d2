/**
 * What readers see of the journal, by Pekko's {@code persistence.query}: {@link io.weir.journal.query.CommittedLogs} is what can be
 * read, page by page; {@link io.weir.journal.query.Readers} makes streams of it that hold no more than a page; the
 * {@code javadsl} and {@code scaladsl} packages have the read journal as Pekko's two languages want it.
 */
package io.weir.journal.query;
