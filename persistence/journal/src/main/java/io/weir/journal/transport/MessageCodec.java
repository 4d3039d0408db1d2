package io.weir.journal.transport;

import io.weir.journal.ops.ByteCursor;
import io.weir.journal.ops.ByteWriter;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StatusCodec;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.quorum.CopyPlace;
import io.weir.journal.quorum.Envelope;
import io.weir.journal.quorum.Message;
import io.weir.journal.voter.VoterAnswer;
import io.weir.log.TopicId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The bytes of a message with its envelope: a version byte, a type byte, the envelope's fields, the message's. A version or type that is
 * not known is refused: who sent it is newer than this.
 */
public final class MessageCodec {
    /** The version that is written. */
    public static final int VERSION = 1;

    private static final int ASK = 1;
    private static final int ANSWERED = 2;
    private static final int FETCH = 3;
    private static final int FETCHED = 4;
    private static final int GREET = 5;
    private static final int GREETING = 6;
    private static final int COPY_FROM = 7;
    private static final int COPY_OF = 8;
    private static final int JOIN = 9;
    private static final int JOINED = 10;
    private static final int PROBE = 11;
    private static final int PROBED = 12;
    private static final int READ = 13;
    private static final int SHOWN = 14;
    /** The least that a copied log takes. */
    private static final int COPIED_BYTES = 12;

    private MessageCodec() {}

    public static byte[] encode(Envelope envelope) {
        ByteWriter out = new ByteWriter(512).u8(VERSION).u8(typeOf(envelope.message()));
        out.i64(envelope.clusterId().mostSignificantBits())
                .i64(envelope.clusterId().leastSignificantBits())
                .i32(envelope.from())
                .i32(envelope.to());
        StatusCodec.voterSet(out, envelope.set());
        fields(out, envelope.message());
        return out.toArray();
    }

    /** @throws UnreadableOpException when the bytes are no message of a known version */
    public static Envelope decode(ByteBuffer bytes) {
        ByteCursor in = new ByteCursor(bytes);
        int version = in.u8();
        if (version != VERSION) {
            throw new UnreadableOpException(
                    "message of version " + version + "; versions up to " + VERSION + " are known");
        }
        int type = in.u8();
        try {
            TopicId clusterId = new TopicId(in.i64(), in.i64());
            int from = in.i32();
            int to = in.i32();
            VoterSet set = StatusCodec.voterSet(in);
            Message message = message(type, in);
            in.end();
            return new Envelope(clusterId, from, to, set, message);
        } catch (IllegalArgumentException broken) {
            throw new UnreadableOpException("message of type " + type + ": " + broken.getMessage());
        }
    }

    private static int typeOf(Message message) {
        if (message instanceof Message.Ask) {
            return ASK;
        }
        if (message instanceof Message.Answered) {
            return ANSWERED;
        }
        if (message instanceof Message.Fetch) {
            return FETCH;
        }
        if (message instanceof Message.Fetched) {
            return FETCHED;
        }
        if (message instanceof Message.Greet) {
            return GREET;
        }
        if (message instanceof Message.Greeting) {
            return GREETING;
        }
        if (message instanceof Message.CopyFrom) {
            return COPY_FROM;
        }
        if (message instanceof Message.CopyOf) {
            return COPY_OF;
        }
        if (message instanceof Message.Join) {
            return JOIN;
        }
        if (message instanceof Message.Joined) {
            return JOINED;
        }
        if (message instanceof Message.Read) {
            return READ;
        }
        if (message instanceof Message.Shown) {
            return SHOWN;
        }
        return message instanceof Message.Probe ? PROBE : PROBED;
    }

    private static void fields(ByteWriter out, Message message) {
        if (message instanceof Message.Ask ask) {
            out.i64(ask.id()).text(ask.persistenceId()).blob(OpCodec.encode(ask.op()));
        } else if (message instanceof Message.Answered answered) {
            out.i64(answered.id());
            ReplyCodec.reply(out, answered.answer().reply());
            LogCodec.stamp(out, answered.answer().stamp());
        } else if (message instanceof Message.Fetch fetch) {
            out.i64(fetch.id()).text(fetch.persistenceId());
            out.u8(fetch.epoch().isPresent() ? 1 : 0);
            fetch.epoch().ifPresent(epoch -> OpCodec.epoch(out, epoch));
            LogCodec.query(out, fetch.query());
        } else if (message instanceof Message.Fetched fetched) {
            out.i64(fetched.id()).u8(fetched.page().isPresent() ? 1 : 0);
            fetched.page().ifPresent(page -> LogCodec.page(out, page));
            LogCodec.stamp(out, fetched.stamp());
        } else {
            fieldsOfStores(out, message);
        }
    }

    private static void fieldsOfStores(ByteWriter out, Message message) {
        if (message instanceof Message.Greet greet) {
            out.i64(greet.nonce());
            StatusCodec.identity(out, greet.identity());
            out.i64(greet.sequence()).u8(greet.trusted() ? 1 : 0);
            StatusCodec.nodes(out, greet.founders());
        } else if (message instanceof Message.Greeting greeting) {
            out.i64(greeting.nonce());
            StatusCodec.identity(out, greeting.identity());
            out.i64(greeting.sequence()).u8(greeting.trusted() ? 1 : 0).u8(greeting.blank() ? 1 : 0);
            StatusCodec.nodes(out, greeting.founders());
            out.i32(greeting.settled()).u8(greeting.remembered().isPresent() ? 1 : 0);
            greeting.remembered().ifPresent(store -> LogCodec.peer(out, store));
        } else if (message instanceof Message.CopyFrom copy) {
            out.i64(copy.attempt());
            StatusCodec.identity(out, copy.identity());
            place(out, copy.place());
        } else if (message instanceof Message.CopyOf copy) {
            out.i64(copy.attempt());
            place(out, copy.place());
            out.i32(copy.logs().size());
            copy.logs()
                    .forEach(log -> LogCodec.page(out.text(log.persistenceId()).i64(log.after()), log.page()));
            out.u8(copy.next().isPresent() ? 1 : 0);
            copy.next().ifPresent(next -> place(out, next));
            LogCodec.peers(out, copy.peers());
        } else if (message instanceof Message.Join join) {
            out.i64(join.id());
        } else if (message instanceof Message.Joined joined) {
            out.i64(joined.id());
        } else if (message instanceof Message.Probe probe) {
            out.i64(probe.id());
        } else if (message instanceof Message.Probed probed) {
            out.i64(probed.id()).i32(probed.settled());
        } else if (message instanceof Message.Read read) {
            out.i64(read.id()).blob(read.question());
        } else if (message instanceof Message.Shown shown) {
            out.i64(shown.id()).blob(shown.answer());
        } else {
            throw new IllegalStateException("no bytes for " + message);
        }
    }

    private static Message message(int type, ByteCursor in) {
        switch (type) {
            case ASK:
                return new Message.Ask(in.i64(), in.text(), OpCodec.decode(ByteBuffer.wrap(in.blob())));
            case ANSWERED:
                return new Message.Answered(in.i64(), new VoterAnswer(ReplyCodec.reply(in), LogCodec.stamp(in)));
            case FETCH:
                return new Message.Fetch(
                        in.i64(),
                        in.text(),
                        in.u8() == 1 ? Optional.of(OpCodec.epoch(in)) : Optional.empty(),
                        LogCodec.query(in));
            case FETCHED:
                return new Message.Fetched(
                        in.i64(), in.u8() == 1 ? Optional.of(LogCodec.page(in)) : Optional.empty(), LogCodec.stamp(in));
            default:
                return messageOfStores(type, in);
        }
    }

    private static Message messageOfStores(int type, ByteCursor in) {
        switch (type) {
            case GREET:
                return new Message.Greet(
                        in.i64(), StatusCodec.identity(in), in.i64(), in.u8() == 1, StatusCodec.nodes(in));
            case GREETING:
                return new Message.Greeting(
                        in.i64(),
                        StatusCodec.identity(in),
                        in.i64(),
                        in.u8() == 1,
                        in.u8() == 1,
                        StatusCodec.nodes(in),
                        in.i32(),
                        in.u8() == 1 ? Optional.of(LogCodec.peer(in)) : Optional.empty());
            case COPY_FROM:
                return new Message.CopyFrom(in.i64(), StatusCodec.identity(in), place(in));
            case COPY_OF:
                return copyOf(in);
            case JOIN:
                return new Message.Join(in.i64());
            case JOINED:
                return new Message.Joined(in.i64());
            case PROBE:
                return new Message.Probe(in.i64());
            case PROBED:
                return new Message.Probed(in.i64(), in.i32());
            case READ:
                return new Message.Read(in.i64(), in.blob());
            case SHOWN:
                return new Message.Shown(in.i64(), in.blob());
            default:
                throw new UnreadableOpException("message of type " + type + " is not known; a newer version sent it");
        }
    }

    private static Message copyOf(ByteCursor in) {
        long attempt = in.i64();
        CopyPlace place = place(in);
        int count = in.count(COPIED_BYTES);
        List<Message.CopiedLog> logs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            logs.add(new Message.CopiedLog(in.text(), in.i64(), LogCodec.page(in)));
        }
        Optional<CopyPlace> next = in.u8() == 1 ? Optional.of(place(in)) : Optional.empty();
        return new Message.CopyOf(attempt, place, logs, next, LogCodec.peers(in));
    }

    private static void place(ByteWriter out, CopyPlace place) {
        out.text(place.persistenceId()).i64(place.op());
    }

    private static CopyPlace place(ByteCursor in) {
        return new CopyPlace(in.text(), in.i64());
    }
}
