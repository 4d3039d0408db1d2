package io.weir.journal.query;

import io.weir.journal.ops.UnreadableOpException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** Answers readers of nodes that do not vote, while this node does. Safe for use by several threads. */
public final class ReadServer {
    private final CommittedLogs logs;
    private final BooleanSupplier voting;
    private final String name;

    /**
     * @param logs of this node's store
     * @param name this node's, for refusals
     */
    public ReadServer(CommittedLogs logs, BooleanSupplier voting, String name) {
        this.logs = logs;
        this.voting = voting;
        this.name = name;
    }

    /** Never fails: what cannot be answered is refused. */
    public CompletionStage<byte[]> answer(byte[] question) {
        return asked(question)
                .exceptionally(error -> new ReadAnswer.Refused(
                        error.getCause() == null
                                ? error.getMessage()
                                : error.getCause().getMessage()))
                .thenApply(ReadCodec::encode);
    }

    private CompletionStage<ReadAnswer> asked(byte[] bytes) {
        if (!voting.getAsBoolean()) {
            return CompletableFuture.completedFuture(new ReadAnswer.Refused(name + " does not vote"));
        }
        ReadQuestion question;
        try {
            question = ReadCodec.question(bytes);
        } catch (UnreadableOpException | IllegalArgumentException unreadable) {
            return CompletableFuture.completedFuture(new ReadAnswer.Refused(unreadable.getMessage()));
        }
        if (question instanceof ReadQuestion.Acknowledged acknowledged) {
            return logs.acknowledged(acknowledged.persistenceId()).thenApply(ReadAnswer.Acknowledged::new);
        }
        if (question instanceof ReadQuestion.Events events) {
            return logs.events(events.persistenceId(), events.from(), events.to())
                    .thenApply(ReadAnswer.Events::new);
        }
        if (question instanceof ReadQuestion.Ids ids) {
            return logs.persistenceIds(ids.from()).thenApply(ReadAnswer.Ids::new);
        }
        ReadQuestion.Tagged tagged = (ReadQuestion.Tagged) question;
        return logs.tagged(tagged.tag(), tagged.after(), tagged.untilMs()).thenApply(ReadAnswer.Tagged::new);
    }
}
