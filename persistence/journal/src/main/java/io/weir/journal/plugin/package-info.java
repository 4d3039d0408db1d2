/**
 * The plugins that Pekko Persistence loads: {@link io.weir.journal.plugin.WeirJournal} and
 * {@link io.weir.journal.plugin.WeirSnapshotStore}, thin shells over the one {@link io.weir.journal.plugin.Journal} of the actor
 * system, which {@link io.weir.journal.plugin.JournalExtension} opens on first use and closes with the system.
 */
package io.weir.journal.plugin;
