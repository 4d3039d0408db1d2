package io.weir.journal.quorum;

import io.weir.journal.ops.LogVersion;
import io.weir.journal.voter.Quorum;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * All logs are on their way from several other stores, page by page, from one store after the other; it is over when a quorum of them has
 * given all. A store that does not answer is left for the next one, and come back to where it was. For one thread.
 */
final class Copying {
    /** Ticks without a page after which another source is asked. */
    private static final int PATIENCE = 2;

    /** What to store of a page: {@code first} is how many ops of the log came before. */
    record Part(Message.CopiedLog log, int first, long series) {}

    private final long attempt;
    private final Quorum needed;
    private final LongSupplier random;
    /** Per source that has not given all: how far it has come. */
    private final TreeMap<Integer, CopyPlace> places = new TreeMap<>();

    private final Set<Integer> done = new HashSet<>();
    private int source;
    private int idleTicks;
    /** The page that is being written. */
    private Message.CopyOf page;

    private String lost;
    /** The log that came last, as far as it came. */
    private LogVersion version;

    private long series;
    private int ops;

    /** @param own this node, when what it has itself counts; otherwise it is in none of the groups */
    Copying(long attempt, Quorum needed, int own, LongSupplier random) {
        this.attempt = attempt;
        this.needed = needed;
        this.random = random;
        needed.all().forEach(each -> places.put(each, CopyPlace.START));
        if (places.remove(own) != null) {
            done.add(own);
        }
        source = places.isEmpty() ? own : places.firstKey();
    }

    long attempt() {
        return attempt;
    }

    boolean isComplete() {
        return needed.isMetBy(done);
    }

    /** Who is asked. */
    int source() {
        return source;
    }

    /** From where on. */
    CopyPlace place() {
        return places.get(source);
    }

    /** To be called from time to time; afterwards, the source is to be asked again. */
    void tick() {
        if (page == null && ++idleTicks > PATIENCE) {
            leave();
        }
    }

    /** What to store, when the page is the one that is awaited; otherwise nothing. It is followed by {@link #written}. */
    Optional<List<Part>> take(int from, Message.CopyOf answer) {
        if (page != null
                || from != source
                || answer.attempt() != attempt
                || !answer.place().equals(place())) {
            return Optional.empty();
        }
        List<Part> parts = new ArrayList<>();
        page = answer;
        lost = null;
        idleTicks = 0;
        for (Message.CopiedLog log : answer.logs()) {
            if (log.after() == 0) {
                version = log.page().head().version();
                series = random.getAsLong();
                ops = 0;
            } else if (!log.page().head().version().equals(version)) {
                lost = log.persistenceId();
                break;
            }
            parts.add(new Part(log, ops, series));
            ops += log.page().ops().size();
        }
        return Optional.of(parts);
    }

    /** Whether a page is being written. */
    boolean isWriting() {
        return page != null;
    }

    /** What came of a log before is no longer there: it is begun again. */
    void lost(String persistenceId) {
        lost = lost == null ? persistenceId : lost;
    }

    /** The page is on the disk, but for a log that was lost. */
    void written() {
        if (lost != null) {
            places.put(source, new CopyPlace(lost, 0));
        } else if (page.next().isPresent()) {
            places.put(source, page.next().get());
        } else {
            places.remove(source);
            done.add(source);
            if (!places.isEmpty()) {
                source = places.firstKey();
            }
        }
        page = null;
    }

    /** Nothing of the page is on the disk. */
    void failed() {
        page = null;
        places.computeIfPresent(source, (each, place) -> place.atLogsBegin());
    }

    /** What is staged of a log that is not complete may be gone by the time that this source is asked again. */
    private void leave() {
        idleTicks = 0;
        places.computeIfPresent(source, (each, place) -> place.atLogsBegin());
        Integer next = places.higherKey(source);
        source = next == null ? places.firstKey() : next;
    }
}
