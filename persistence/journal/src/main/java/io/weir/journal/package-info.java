/** Pekko Persistence without a database: the journal and snapshot store of a Pekko application, on the log engine. */
package io.weir.journal;
