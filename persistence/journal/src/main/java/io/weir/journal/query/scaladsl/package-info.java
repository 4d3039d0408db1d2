/** The read journal as the Scala API of Pekko has it. */
package io.weir.journal.query.scaladsl;
