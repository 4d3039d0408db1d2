package io.weir.journal.quorum;

import io.weir.journal.ops.PeerStore;
import io.weir.journal.ops.StoreIdentity;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.voter.Quorum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the others answered since the process started, and what follows from it for the own store. */
final class Greetings {
    private final int self;
    private final Map<Integer, Message.Greeting> heard = new HashMap<>();

    /** What to do next. */
    enum Verdict {
        WAIT,
        /** The store is what the others remember: vote. */
        VOTE,
        /** The store was set back, or is another one: say nothing more. */
        DISTRUST,
        /** All founders are blank and agree: begin. */
        FOUND,
        /** The others have begun, with this very store, and it never voted yet: begin, too. */
        FOLLOW,
        /** Enough others are there to copy from. */
        COPY
    }

    Greetings(int self) {
        this.self = self;
    }

    void add(int node, Message.Greeting greeting) {
        heard.put(node, greeting);
    }

    void clear() {
        heard.clear();
    }

    Message.Greeting of(int node) {
        return heard.get(node);
    }

    Verdict verdict(StoreStatus status, long sequence, List<Integer> founders, boolean mayJoin) {
        VoterSet set = status.set();
        if (status.trusted()) {
            if (isContradicted(status.identity(), sequence)) {
                return Verdict.DISTRUST;
            }
            int others = heardOf(set);
            return others + (set.contains(self) ? 1 : 0) >= set.majority() ? Verdict.VOTE : Verdict.WAIT;
        }
        if (set.version() == 0) {
            return agree(founders) ? Verdict.FOUND : Verdict.WAIT;
        }
        if (set.contains(self) && isKnownFirstLife(status.identity(), sequence)) {
            return Verdict.FOLLOW;
        }
        boolean enough = sources(set)
                .isMetBy(heard.keySet().stream().filter(this::isTrusted).toList());
        return enough && (set.contains(self) || mayJoin) ? Verdict.COPY : Verdict.WAIT;
    }

    /**
     * Of whom a majority has to be copied from: the other voters, and as long as these are not known to hold all that the former ones
     * agreed on, those too.
     */
    Quorum sources(VoterSet set) {
        List<Integer> others = others(set.voters());
        long settled = others.stream()
                .filter(heard::containsKey)
                .filter(voter -> heard.get(voter).settled() >= set.version())
                .count();
        return settled >= set.voters().size() / 2 || set.former().isEmpty()
                ? Quorum.of(others)
                : new Quorum(List.of(others, others(set.former())));
    }

    private List<Integer> others(List<Integer> voters) {
        return voters.stream().filter(voter -> voter != self).toList();
    }

    /** The first sequence above all that anyone remembers of this node's stores. */
    long birthAbove(long sequence) {
        long greatest = sequence;
        for (Message.Greeting greeting : heard.values()) {
            if (greeting.remembered().isPresent()) {
                PeerStore store = greeting.remembered().get();
                greatest = Math.max(
                        greatest, Math.max(store.sequence(), store.identity().birth()));
            }
        }
        return greatest + 1;
    }

    private boolean isContradicted(StoreIdentity identity, long sequence) {
        return heard.values().stream()
                .map(Message.Greeting::remembered)
                .flatMap(Optional::stream)
                .anyMatch(store -> store.contradicts(identity, sequence));
    }

    private boolean isKnownFirstLife(StoreIdentity identity, long sequence) {
        return identity.birth() == 0
                && !isContradicted(identity, sequence)
                && heard.values().stream()
                        .anyMatch(greeting -> greeting.remembered().isPresent());
    }

    private boolean agree(List<Integer> founders) {
        return founders.contains(self)
                && founders.stream().filter(node -> node != self).allMatch(node -> {
                    Message.Greeting greeting = heard.get(node);
                    return greeting != null
                            && greeting.blank()
                            && greeting.founders().equals(founders);
                });
    }

    private int heardOf(VoterSet set) {
        return (int) set.voters().stream()
                .filter(voter -> voter != self && isTrusted(voter))
                .count();
    }

    private boolean isTrusted(int voter) {
        return heard.containsKey(voter) && heard.get(voter).trusted();
    }
}
