package io.weir.journal.transport;

import io.weir.journal.ops.ByteCursor;
import io.weir.journal.ops.ByteWriter;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StatusCodec;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.voter.VoterReply;

/** The fields of a voter's reply, within a message, whose version is theirs. */
final class ReplyCodec {
    private static final int PROMISED = 1;
    private static final int INSTALLED = 2;
    private static final int ACCEPTED = 3;
    private static final int REFUSED = 4;
    private static final int LAGGING = 5;
    private static final int STAGED_UP_TO = 6;
    private static final int OTHER_VOTERS = 7;
    private static final int NOT_VOTING = 8;
    private static final int FAILED = 9;

    private ReplyCodec() {}

    static void reply(ByteWriter out, VoterReply reply) {
        if (reply instanceof VoterReply.Promised promised) {
            OpCodec.epoch(out.u8(PROMISED), promised.epoch());
            OpCodec.epoch(out, promised.accepted()).i64(promised.length()).i64(promised.committed());
        } else if (reply instanceof VoterReply.Installed installed) {
            OpCodec.epoch(out.u8(INSTALLED), installed.epoch()).i64(installed.length());
        } else if (reply instanceof VoterReply.Accepted accepted) {
            OpCodec.epoch(out.u8(ACCEPTED), accepted.epoch()).i64(accepted.number());
        } else if (reply instanceof VoterReply.Refused refused) {
            OpCodec.epoch(OpCodec.epoch(out.u8(REFUSED), refused.epoch()), refused.promised());
        } else if (reply instanceof VoterReply.Lagging lagging) {
            OpCodec.epoch(out.u8(LAGGING), lagging.epoch()).i64(lagging.length());
        } else if (reply instanceof VoterReply.StagedUpTo staged) {
            OpCodec.epoch(out.u8(STAGED_UP_TO), staged.epoch()).i32(staged.count());
        } else if (reply instanceof VoterReply.OtherVoters other) {
            StatusCodec.voterSet(out.u8(OTHER_VOTERS), other.set());
        } else if (reply instanceof VoterReply.NotVoting not) {
            out.u8(NOT_VOTING).text(not.why());
        } else if (reply instanceof VoterReply.Failed failed) {
            out.u8(FAILED).text(failed.why());
        } else {
            throw new IllegalStateException("no bytes for " + reply);
        }
    }

    static VoterReply reply(ByteCursor in) {
        int type = in.u8();
        switch (type) {
            case PROMISED:
                return new VoterReply.Promised(OpCodec.epoch(in), OpCodec.epoch(in), in.i64(), in.i64());
            case INSTALLED:
                return new VoterReply.Installed(OpCodec.epoch(in), in.i64());
            case ACCEPTED:
                return new VoterReply.Accepted(OpCodec.epoch(in), in.i64());
            case REFUSED:
                return new VoterReply.Refused(OpCodec.epoch(in), OpCodec.epoch(in));
            case LAGGING:
                return new VoterReply.Lagging(OpCodec.epoch(in), in.i64());
            case STAGED_UP_TO:
                return new VoterReply.StagedUpTo(OpCodec.epoch(in), in.i32());
            case OTHER_VOTERS:
                return new VoterReply.OtherVoters(StatusCodec.voterSet(in));
            case NOT_VOTING:
                return new VoterReply.NotVoting(in.text());
            case FAILED:
                return new VoterReply.Failed(in.text());
            default:
                throw new UnreadableOpException("reply of type " + type + " is not known");
        }
    }
}
