package io.weir.journal.quorum;

import io.weir.journal.voter.Quorum;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All logs are on their way from several other stores, page by page; it is over when a quorum of them has given all. */
final class Copying {
    private final long attempt;
    private final Quorum needed;
    /** Per source that has not given all: where its next page begins. */
    private final Map<Integer, String> next = new TreeMap<>();

    private final Set<Integer> done = new HashSet<>();

    /** @param own this node, when what it has itself counts; otherwise it is in none of the groups */
    Copying(long attempt, Quorum needed, int own) {
        this.attempt = attempt;
        this.needed = needed;
        needed.all().forEach(source -> next.put(source, ""));
        if (next.remove(own) != null) {
            done.add(own);
        }
    }

    long attempt() {
        return attempt;
    }

    /** Whether the page is the one that is awaited of this source. */
    boolean take(int source, Message.CopyOf page) {
        if (page.attempt() != attempt || !page.after().equals(next.get(source))) {
            return false;
        }
        if (page.next().isPresent()) {
            next.put(source, page.next().get());
        } else {
            next.remove(source);
            done.add(source);
        }
        return true;
    }

    boolean isComplete() {
        return needed.isMetBy(done);
    }

    List<Integer> sources() {
        return new ArrayList<>(next.keySet());
    }

    /** Where the next page of this source begins, or {@code null} when it has given all. */
    String next(int source) {
        return next.get(source);
    }
}
