package io.weir.journal.ops;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The bytes of one entry: a type byte, the fields. Its version is that of the op around it. */
final class EntryCodec {
    private static final int EVENTS = 1;
    private static final int SNAPSHOT_PART = 2;
    private static final int DELETE_EVENTS = 3;
    private static final int DELETE_SNAPSHOTS = 4;
    private static final int VOTERS = 5;
    /** As {@link #EVENTS}, and each event ends with its tags; written only where there are any. */
    private static final int TAGGED_EVENTS = 6;
    /** The least that one event takes. */
    private static final int MIN_EVENT_BYTES = 37;

    private EntryCodec() {}

    static byte[] encode(Entry entry) {
        if (entry instanceof Entry.Events events) {
            boolean tagged = events.isTagged();
            ByteWriter out = new ByteWriter(256)
                    .u8(tagged ? TAGGED_EVENTS : EVENTS)
                    .i32(events.events().size());
            events.events().forEach(event -> encode(out, event, tagged));
            return out.toArray();
        }
        if (entry instanceof Entry.SnapshotPart part) {
            return new ByteWriter(part.bytes().length + 32)
                    .u8(SNAPSHOT_PART)
                    .i64(part.sequenceNr())
                    .i64(part.timestampMs())
                    .i32(part.index())
                    .i32(part.count())
                    .blob(part.bytes())
                    .toArray();
        }
        if (entry instanceof Entry.DeleteEvents delete) {
            return new ByteWriter(16)
                    .u8(DELETE_EVENTS)
                    .i64(delete.toSequenceNr())
                    .toArray();
        }
        if (entry instanceof Entry.DeleteSnapshots delete) {
            return new ByteWriter(40)
                    .u8(DELETE_SNAPSHOTS)
                    .i64(delete.minSequenceNr())
                    .i64(delete.maxSequenceNr())
                    .i64(delete.minTimestampMs())
                    .i64(delete.maxTimestampMs())
                    .toArray();
        }
        if (entry instanceof Entry.Voters voters) {
            ByteWriter out = new ByteWriter(64).u8(VOTERS);
            StatusCodec.voterSet(out, voters.set());
            return out.toArray();
        }
        throw new IllegalStateException("no bytes for " + entry);
    }

    static Entry decode(byte[] bytes) {
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes));
        Entry entry = fields(in.u8(), in);
        in.end();
        return entry;
    }

    private static Entry fields(int type, ByteCursor in) {
        switch (type) {
            case EVENTS:
            case TAGGED_EVENTS:
                int count = in.count(MIN_EVENT_BYTES);
                List<Event> events = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    events.add(event(in, type == TAGGED_EVENTS));
                }
                return new Entry.Events(events);
            case SNAPSHOT_PART:
                return new Entry.SnapshotPart(in.i64(), in.i64(), in.i32(), in.i32(), in.blob());
            case DELETE_EVENTS:
                return new Entry.DeleteEvents(in.i64());
            case DELETE_SNAPSHOTS:
                return new Entry.DeleteSnapshots(in.i64(), in.i64(), in.i64(), in.i64());
            case VOTERS:
                return new Entry.Voters(StatusCodec.voterSet(in));
            default:
                throw new UnreadableOpException("entry of type " + type + " is not known; a newer version wrote it");
        }
    }

    private static void encode(ByteWriter out, Event event, boolean tagged) {
        out.i64(event.sequenceNr())
                .i64(event.timestampMs())
                .text(event.manifest())
                .text(event.writerUuid());
        payload(out, event.payload());
        out.u8(event.metadata().isPresent() ? 1 : 0);
        event.metadata().ifPresent(metadata -> payload(out, metadata));
        if (tagged) {
            out.i32(event.tags().size());
            event.tags().forEach(out::text);
        }
    }

    private static Event event(ByteCursor in, boolean tagged) {
        long sequenceNr = in.i64();
        long timestampMs = in.i64();
        String manifest = in.text();
        String writerUuid = in.text();
        Payload payload = payload(in);
        Optional<Payload> metadata = in.u8() == 1 ? Optional.of(payload(in)) : Optional.empty();
        List<String> tags = new ArrayList<>();
        for (int left = tagged ? in.count(4) : 0; left > 0; left--) {
            tags.add(in.text());
        }
        return new Event(sequenceNr, timestampMs, manifest, writerUuid, payload, metadata, tags);
    }

    static void payload(ByteWriter out, Payload payload) {
        out.i32(payload.serializerId()).text(payload.manifest()).blob(payload.bytes());
    }

    static Payload payload(ByteCursor in) {
        return new Payload(in.i32(), in.text(), in.blob());
    }
}
