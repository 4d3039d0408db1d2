/** What the journal reaches, beside a database. {@link io.weir.journal.benchmark.JournalFigures} says how it is run. */
package io.weir.journal.benchmark;
