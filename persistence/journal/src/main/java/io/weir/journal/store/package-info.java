/**
 * A voter's disk. {@link io.weir.journal.store.VoterStore} decides, writes and flushes ops for all persistence ids together and
 * knows by its index where each live one lies; {@link io.weir.journal.store.Generation} is the file below it, of which compaction
 * makes a new one.
 */
package io.weir.journal.store;
