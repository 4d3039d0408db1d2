package io.weir.journal.store;

import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.OpCodec;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.voter.VoterReply;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a store is asked to write. It is answered when all that the answer rests on is flushed. */
public sealed interface StoreRequest {

    /** What was asked for will not be done: a rule was broken that nobody breaks, or the disk refused. */
    void fail(JournalException why);

    /** An op for one log. */
    record OnLog(
            String persistenceId,
            Op op,
            NewRecord record,
            Consumer<VoterReply> reply,
            Consumer<JournalException> onFailure)
            implements StoreRequest {

        public static OnLog of(
                String persistenceId, Op op, Consumer<VoterReply> reply, Consumer<JournalException> onFailure) {
            return new OnLog(persistenceId, op, StoreRequest.recordOf(persistenceId, op), reply, onFailure);
        }

        @Override
        public void fail(JournalException why) {
            onFailure.accept(why);
        }
    }

    /**
     * A part of a log as another voter has it. With the last part, it takes the place of the own one if it says more, and its promise
     * is kept if it is higher than the own one. Two promises of one round to different proposers become one to nobody.
     *
     * @param first how many ops of the log the parts before this one held
     * @param series drawn for this log, the same for all its parts
     * @param lost told when what came before is no longer there: the log has to be begun again
     */
    record CopyPart(
            String persistenceId,
            LogPage page,
            int first,
            long series,
            Runnable lost,
            Consumer<JournalException> onFailure)
            implements StoreRequest {
        @Override
        public void fail(JournalException why) {
            onFailure.accept(why);
        }
    }

    /** A change of what the store knows of itself. */
    record OnStatus(UnaryOperator<StoreStatus> change, Consumer<StoreStatus> done, Consumer<JournalException> onFailure)
            implements StoreRequest {
        @Override
        public void fail(JournalException why) {
            onFailure.accept(why);
        }
    }

    static NewRecord recordOf(String persistenceId, Op op) {
        return new NewRecord(persistenceId.getBytes(StandardCharsets.UTF_8), OpCodec.encode(op));
    }
}
