package io.weir.journal.node;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.Op;
import io.weir.journal.quorum.Message;

/** What messages within a node take, in bytes, roughly: those that come from elsewhere are measured. */
final class MessageSize {
    /** What goes with each op, entry or event. */
    private static final int AROUND = 64;

    private MessageSize() {}

    static int of(Message message) {
        if (!(message instanceof Message.Ask ask)) {
            return AROUND;
        }
        Op op = ask.op();
        if (op instanceof Op.Write write) {
            return AROUND + of(write.entry());
        }
        if (op instanceof Op.Staged staged) {
            return AROUND + of(staged.entry());
        }
        if (op instanceof Op.Install install) {
            return AROUND + install.entries().stream().mapToInt(MessageSize::of).sum();
        }
        return AROUND;
    }

    private static int of(Entry entry) {
        if (entry instanceof Entry.SnapshotPart part) {
            return AROUND + part.bytes().length;
        }
        int bytes = AROUND;
        if (entry instanceof Entry.Events events) {
            for (Event event : events.events()) {
                bytes += AROUND + event.payload().bytes().length;
            }
        }
        return bytes;
    }
}
