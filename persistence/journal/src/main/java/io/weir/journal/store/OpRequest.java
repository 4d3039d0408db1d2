package io.weir.journal.store;

import io.weir.journal.ops.Op;
import io.weir.journal.voter.VoterReply;
import java.util.concurrent.CompletableFuture;

/** An op that waits for its group commit. */
record OpRequest(String persistenceId, Op op, NewRecord record, CompletableFuture<VoterReply> reply) {}
