package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.ops.PeerStore;
import io.weir.journal.ops.StoreIdentity;
import io.weir.journal.voter.Stamp;
import io.weir.journal.voter.VoterAnswer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What nodes say to one another. Any message may be lost, doubled, or come late. */
public sealed interface Message {

    /** A proposer's op for a voter; {@code id} comes back with the answer. */
    record Ask(long id, String persistenceId, Op op) implements Message {}

    record Answered(long id, VoterAnswer answer) implements Message {}

    /** Asks for a page of a log; with an epoch, as it is while that is the one that the voter promised last. */
    record Fetch(long id, String persistenceId, Optional<Epoch> epoch, LogQuery query) implements Message {}

    /** Empty: another epoch was promised, or the store does not vote. */
    record Fetched(long id, Optional<LogPage> page, Stamp stamp) implements Message {}

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
     * Asks for logs, from {@code place} on.
     *
     * @param identity the life in which the store that asks has begun to copy: it is remembered before anything is given
     */
    record CopyFrom(long attempt, StoreIdentity identity, CopyPlace place) implements Message {}

    /**
     * Some logs, or a part of one, as much as fits a page.
     *
     * @param place where these began, {@code next} where the following do; empty: these are the last
     */
    record CopyOf(
            long attempt,
            CopyPlace place,
            List<CopiedLog> logs,
            Optional<CopyPlace> next,
            Map<Integer, PeerStore> peers)
            implements Message {}

    /** Ops of one log above {@code after}. */
    record CopiedLog(String persistenceId, long after, LogPage page) {}

    /** Asks a node that does not vote to copy everything, so that it may. */
    record Join(long id) implements Message {}

    /** It has. */
    record Joined(long id) implements Message {}

    /** Asks how far a voter has come with the newest set. */
    record Probe(long id) implements Message {}

    record Probed(long id, int settled) implements Message {}

    /** A question of a reader on a node that does not vote, as bytes that this package does not know. */
    record Read(long id, byte[] question) implements Message {}

    record Shown(long id, byte[] answer) implements Message {}
}
