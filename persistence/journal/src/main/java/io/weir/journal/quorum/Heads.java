package io.weir.journal.quorum;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogHead;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.voter.Quorum;
import io.weir.journal.voter.Stamp;
import io.weir.journal.voter.StoreLives;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What voters have said of their logs of one persistence id since a question began, and what follows from that. For one thread. */
final class Heads {
    /** What one log may hold of what another one holds: the later epoch, and within one the longer. */
    private static final Comparator<LogHead> ORDER =
            Comparator.comparingLong((LogHead head) -> head.accepted().round()).thenComparingLong(LogHead::length);

    private final StoreLives lives = new StoreLives();
    private final Map<Integer, LogHead> heads = new HashMap<>();
    /** A log that has all that was acknowledged when the question began. */
    private LogHead aim;

    void heard(int voter, Stamp stamp, LogHead head) {
        for (int reborn : lives.heard(voter, stamp)) {
            heads.remove(reborn);
            aim = null;
        }
        if (lives.isLatest(voter, stamp)) {
            heads.put(voter, head);
        }
    }

    /**
     * Which op is the last that is surely committed, of logs of each accepted epoch: an own log of an older one may have other ops there.
     * Empty while too few voters have answered.
     */
    Optional<Map<Epoch, Long>> committed(Quorum quorum) {
        if (!quorum.isMetBy(heads.keySet())) {
            return Optional.empty();
        }
        Map<Epoch, Long> committed = new HashMap<>();
        for (LogHead candidate : heads.values()) {
            long number = isHeld(candidate, quorum) ? candidate.length() : candidate.base();
            committed.merge(candidate.accepted(), number, Math::max);
        }
        return Optional.of(committed);
    }

    /**
     * What was acknowledged before the question began, when these answers tell. Of a quorum that has answered, the furthest log has it all:
     * an op that was acknowledged is in one of them at least, and a greater epoch took over what was acknowledged before it. So once a
     * quorum is as far as that, what it has is it; until then a longer log may hold what others, unheard, have as well. The writer may
     * go on meanwhile, which does not move the aim.
     */
    Optional<Extent> acknowledged(Quorum quorum) {
        heads.values().stream()
                .filter(head -> quorum.isMetBy(those(other -> ORDER.compare(other, head) <= 0)))
                .min(ORDER)
                .filter(furthest -> aim == null || ORDER.compare(furthest, aim) < 0)
                .ifPresent(furthest -> aim = furthest);
        return heads.values().stream()
                .filter(head -> aim != null && ORDER.compare(head, aim) >= 0 && isHeld(head, quorum))
                .max(ORDER)
                .map(head -> new Extent(head.deletedTo(), head.highestSequenceNr()));
    }

    /** Whether a quorum has logs of the same epoch that are as long, or longer. */
    private boolean isHeld(LogHead head, Quorum quorum) {
        return quorum.isMetBy(
                those(other -> other.accepted().equals(head.accepted()) && other.length() >= head.length()));
    }

    private Set<Integer> those(Predicate<LogHead> wanted) {
        return heads.entrySet().stream()
                .filter(entry -> wanted.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }
}
