/** A Pekko application that needs no database: sharded, event-sourced accounts on the journal plugin and its own nodes alone. */
package io.weir.journal.sample;
