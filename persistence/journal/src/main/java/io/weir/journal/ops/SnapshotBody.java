package io.weir.journal.ops;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What the parts of a snapshot give when put together: the state, and what a plugin of the persistent actor attached to it. */
public record SnapshotBody(Payload state, Optional<Payload> metadata) {
    private static final int VERSION = 1;

    public byte[] encode() {
        ByteWriter out = new ByteWriter(state.bytes().length + 64).u8(VERSION);
        EntryCodec.payload(out, state);
        out.u8(metadata.isPresent() ? 1 : 0);
        metadata.ifPresent(value -> EntryCodec.payload(out, value));
        return out.toArray();
    }

    /** @throws UnreadableOpException when the bytes are no snapshot of a known version */
    public static SnapshotBody decode(byte[] bytes) {
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes));
        int version = in.u8();
        if (version != VERSION) {
            throw new UnreadableOpException(
                    "snapshot of version " + version + "; versions up to " + VERSION + " are known");
        }
        Payload state = EntryCodec.payload(in);
        Optional<Payload> metadata = in.u8() == 1 ? Optional.of(EntryCodec.payload(in)) : Optional.empty();
        in.end();
        return new SnapshotBody(state, metadata);
    }
}
