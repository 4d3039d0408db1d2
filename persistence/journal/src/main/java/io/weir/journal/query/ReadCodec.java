package io.weir.journal.query;

import io.weir.journal.ops.ByteCursor;
import io.weir.journal.ops.ByteWriter;
import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Event;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.store.TagKey;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The bytes of a reader's question and of its answer: a type byte, the fields. The version is that of the message around them. */
final class ReadCodec {
    private static final int ACKNOWLEDGED = 1;
    private static final int EVENTS = 2;
    private static final int IDS = 3;
    private static final int TAGGED = 4;
    private static final int REFUSED = 5;
    /** The least that an event, an id, and an event with its place take. */
    private static final int EVENT_BYTES = 4;

    private static final int ID_BYTES = 4;
    private static final int TAGGED_BYTES = 24;

    private ReadCodec() {}

    static byte[] encode(ReadQuestion question) {
        ByteWriter out = new ByteWriter(128);
        if (question instanceof ReadQuestion.Acknowledged acknowledged) {
            out.u8(ACKNOWLEDGED).text(acknowledged.persistenceId());
        } else if (question instanceof ReadQuestion.Events events) {
            out.u8(EVENTS).text(events.persistenceId()).i64(events.from()).i64(events.to());
        } else if (question instanceof ReadQuestion.Ids ids) {
            place(out.u8(IDS), ids.from());
        } else if (question instanceof ReadQuestion.Tagged tagged) {
            key(out.u8(TAGGED).text(tagged.tag()), tagged.after());
            out.i64(tagged.untilMs());
        } else {
            throw new IllegalStateException("no bytes for " + question);
        }
        return out.toArray();
    }

    /** @throws UnreadableOpException when the bytes are no question */
    static ReadQuestion question(byte[] bytes) {
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes));
        ReadQuestion question = question(in.u8(), in);
        in.end();
        return question;
    }

    private static ReadQuestion question(int type, ByteCursor in) {
        switch (type) {
            case ACKNOWLEDGED:
                return new ReadQuestion.Acknowledged(in.text());
            case EVENTS:
                return new ReadQuestion.Events(in.text(), in.i64(), in.i64());
            case IDS:
                return new ReadQuestion.Ids(place(in));
            case TAGGED:
                return new ReadQuestion.Tagged(in.text(), key(in), in.i64());
            default:
                throw new UnreadableOpException("question of type " + type + " is not known; a newer version sent it");
        }
    }

    static byte[] encode(ReadAnswer answer) {
        ByteWriter out = new ByteWriter(512);
        if (answer instanceof ReadAnswer.Refused refused) {
            out.u8(REFUSED).text(refused.why());
        } else if (answer instanceof ReadAnswer.Acknowledged acknowledged) {
            Extent extent = acknowledged.extent();
            out.u8(ACKNOWLEDGED).i64(extent.deletedTo()).i64(extent.highestSequenceNr());
        } else if (answer instanceof ReadAnswer.Events events) {
            out.u8(EVENTS).i32(events.events().size());
            events.events().forEach(event -> event(out, event));
        } else if (answer instanceof ReadAnswer.Ids ids) {
            place(out.u8(IDS), ids.page().next());
            out.i32(ids.page().ids().size());
            ids.page().ids().forEach(out::text);
        } else if (answer instanceof ReadAnswer.Tagged tagged) {
            CommittedLogs.TagPage page = tagged.page();
            key(out.u8(TAGGED), page.through());
            out.u8(page.blocked() ? 1 : 0)
                    .i64(page.settledMs())
                    .i32(page.events().size());
            page.events().forEach(each -> {
                key(out, each.key());
                event(out, each.event());
            });
        } else {
            throw new IllegalStateException("no bytes for " + answer);
        }
        return out.toArray();
    }

    /** @throws UnreadableOpException when the bytes are no answer */
    static ReadAnswer answer(byte[] bytes) {
        ByteCursor in = new ByteCursor(ByteBuffer.wrap(bytes));
        ReadAnswer answer = answer(in.u8(), in);
        in.end();
        return answer;
    }

    private static ReadAnswer answer(int type, ByteCursor in) {
        switch (type) {
            case REFUSED:
                return new ReadAnswer.Refused(in.text());
            case ACKNOWLEDGED:
                return new ReadAnswer.Acknowledged(new Extent(in.i64(), in.i64()));
            case EVENTS:
                List<Event> events = new ArrayList<>();
                for (int left = in.count(EVENT_BYTES); left > 0; left--) {
                    events.add(event(in));
                }
                return new ReadAnswer.Events(events);
            case IDS:
                CommittedLogs.IdPlace next = place(in);
                List<String> ids = new ArrayList<>();
                for (int left = in.count(ID_BYTES); left > 0; left--) {
                    ids.add(in.text());
                }
                return new ReadAnswer.Ids(new CommittedLogs.IdPage(ids, next));
            case TAGGED:
                return tagged(in);
            default:
                throw new UnreadableOpException("answer of type " + type + " is not known; a newer version sent it");
        }
    }

    private static ReadAnswer tagged(ByteCursor in) {
        TagKey through = key(in);
        boolean blocked = in.u8() == 1;
        long settledMs = in.i64();
        List<CommittedLogs.Tagged> events = new ArrayList<>();
        for (int left = in.count(TAGGED_BYTES); left > 0; left--) {
            events.add(new CommittedLogs.Tagged(key(in), event(in)));
        }
        return new ReadAnswer.Tagged(new CommittedLogs.TagPage(events, through, blocked, settledMs));
    }

    private static void place(ByteWriter out, CommittedLogs.IdPlace place) {
        out.i64(place.source()).i32(place.position());
    }

    private static CommittedLogs.IdPlace place(ByteCursor in) {
        return new CommittedLogs.IdPlace(in.i64(), in.i32());
    }

    private static void key(ByteWriter out, TagKey key) {
        out.i64(key.stampMs()).text(key.persistenceId()).i64(key.sequenceNr());
    }

    private static TagKey key(ByteCursor in) {
        return new TagKey(in.i64(), in.text(), in.i64());
    }

    /** As it is stored. */
    private static void event(ByteWriter out, Event event) {
        out.blob(OpCodec.encode(new Op.Retained(1, new Entry.Events(List.of(event)))));
    }

    private static Event event(ByteCursor in) {
        if (OpCodec.decode(ByteBuffer.wrap(in.blob())) instanceof Op.Retained op
                && op.entry() instanceof Entry.Events events) {
            return events.events().get(0);
        }
        throw new UnreadableOpException("a page of events holds something else than events");
    }
}
