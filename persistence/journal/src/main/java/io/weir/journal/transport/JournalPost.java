package io.weir.journal.transport;

import java.util.List;

/** What nodes of a journal send one another by Pekko. */
public sealed interface JournalPost permits Introduction, JournalPost.Small, JournalPost.Several {

    /** A message as {@link MessageCodec} writes it. */
    record Small(byte[] message) implements JournalPost {}

    /** Messages that were sent together, in order. */
    record Several(List<byte[]> messages) implements JournalPost {
        /** What goes with each. */
        public static final int AROUND = 4;

        public Several {
            messages = List.copyOf(messages);
        }
    }
}
