package io.weir.journal.simulation;

import io.weir.journal.quorum.Envelope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Messages under way. They come in any order, twice, or not at all, and not over a partition. */
final class Network {
    /** Beyond this, messages are lost. */
    private static final int MAX_UNDER_WAY = 400;

    private final Random random;
    private final List<Envelope> underWay = new ArrayList<>();
    private final Set<Integer> oneSide = new HashSet<>();
    boolean quiet;
    int lossPercent;

    Network(Random random) {
        this.random = random;
        this.lossPercent = random.nextInt(3) == 0 ? 15 : 3;
    }

    void send(Envelope envelope) {
        if (quiet || underWay.size() < MAX_UNDER_WAY) {
            underWay.add(envelope);
        }
    }

    boolean isEmpty() {
        return underWay.isEmpty();
    }

    int size() {
        return underWay.size();
    }

    void partition(Set<Integer> side) {
        oneSide.clear();
        oneSide.addAll(side);
    }

    /** The next message to come, or {@code null} when it is lost. */
    Envelope next() {
        if (quiet) {
            return underWay.remove(0);
        }
        // Mostly the older ones first: otherwise, hardly anything ever comes to an end.
        int index = random.nextInt(Math.min(underWay.size(), random.nextInt(8) == 0 ? underWay.size() : 6));
        Envelope envelope = underWay.remove(index);
        if (random.nextInt(25) == 0) {
            underWay.add(envelope);
        }
        boolean cut = oneSide.contains(envelope.from()) != oneSide.contains(envelope.to());
        boolean lost = envelope.from() != envelope.to() && random.nextInt(100) < lossPercent;
        return cut || lost ? null : envelope;
    }
}
