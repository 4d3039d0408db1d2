/** The read journal as the Java API of Pekko has it. */
package io.weir.journal.query.javadsl;
