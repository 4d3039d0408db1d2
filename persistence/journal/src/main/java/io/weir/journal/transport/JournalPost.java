package io.weir.journal.transport;

/** What nodes of a journal send one another by Pekko. */
public sealed interface JournalPost permits Introduction, JournalPost.Small {

    /** A message as {@link MessageCodec} writes it. */
    record Small(byte[] message) implements JournalPost {}
}
