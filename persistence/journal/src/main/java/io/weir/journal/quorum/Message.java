package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogImage;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.PeerStore;
import io.weir.journal.ops.StoreIdentity;
import io.weir.journal.voter.VoterAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What nodes say to one another. Any message may be lost, doubled, or come late. */
public sealed interface Message {

    /** A proposer's op for a voter; {@code id} comes back with the answer. */
    record Ask(long id, String persistenceId, Op op) implements Message {}

    record Answered(long id, VoterAnswer answer) implements Message {}

    /** Asks for a log as it is while {@code epoch} is the one that the voter promised last. */
    record Fetch(long id, String persistenceId, Epoch epoch) implements Message {}

    /** Empty: another epoch was promised. */
    record Fetched(long id, Optional<LogImage> image) implements Message {}

    /**
     * A store presents itself.
     *
     * @param nonce drawn when the process started; an answer to an earlier one says nothing
     * @param founders who it believes to begin the cluster with; nobody, when it is not blank or has nobody configured
     */
    record Greet(long nonce, StoreIdentity identity, long sequence, boolean trusted, List<Integer> founders)
            implements Message {}

    /**
     * @param trusted whether the store that answers is one that votes, or may: only then does its memory count
     * @param blank whether the store that answers knows of no voters
     * @param settled the version of voters whose predecessors' logs it holds
     * @param remembered what is remembered of the store that presented itself
     */
    record Greeting(
            long nonce,
            StoreIdentity identity,
            long sequence,
            boolean trusted,
            boolean blank,
            List<Integer> founders,
            int settled,
            Optional<PeerStore> remembered)
            implements Message {}

    /**
     * Asks for logs, whose ids are above {@code after}.
     *
     * @param identity the life in which the store that asks has begun to copy: it is remembered before anything is given
     */
    record CopyFrom(long attempt, StoreIdentity identity, String after) implements Message {}

    /**
     * Some logs.
     *
     * @param after where these began, {@code next} where the following do; empty: these are the last
     */
    record CopyOf(
            long attempt,
            String after,
            Map<String, LogImage> logs,
            Optional<String> next,
            Map<Integer, PeerStore> peers)
            implements Message {}

    /** Asks a node that does not vote to copy everything, so that it may. */
    record Join(long id) implements Message {}

    /** It has. */
    record Joined(long id) implements Message {}

    /** Asks how far a voter has come with the newest set. */
    record Probe(long id) implements Message {}

    record Probed(long id, int settled) implements Message {}
}
