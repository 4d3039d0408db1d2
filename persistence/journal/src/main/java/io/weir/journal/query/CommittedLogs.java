package io.weir.journal.query;

import io.weir.journal.ops.Event;
import io.weir.journal.session.Commits;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.store.TagKey;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;

/** Committed events, as this node can read them, in pages of bounded size. Nothing here waits. Safe for use by several threads. */
public interface CommittedLogs {

    /**
     * Some events of a tag, in order.
     *
     * @param through the place up to which this page reached: where the next one begins
     * @param blocked whether the next event is there, but its fate is open
     * @param settledMs nothing will yet come that is stamped at or before this moment; as it was before the page was read
     */
    record TagPage(List<Tagged> events, TagKey through, boolean blocked, long settledMs) {
        public TagPage {
            events = List.copyOf(events);
        }

        /** When something may come that others know nothing of. */
        TagPage settledBy(long otherMs) {
            return new TagPage(events, through, blocked, Math.min(settledMs, otherMs));
        }

        /** The answers of several stores to one question as one: what is in any of them, as far as all of them reach. */
        static TagPage merged(TagKey after, List<TagPage> pages) {
            TreeMap<TagKey, Tagged> events = new TreeMap<>();
            TreeSet<TagKey> places = new TreeSet<>(Set.of(after));
            for (TagPage page : pages) {
                page.events.forEach(tagged -> events.put(tagged.key(), tagged));
                places.add(page.through);
            }
            places.addAll(events.keySet());
            TagKey through = places.descendingSet().stream()
                    .filter(place -> pages.stream().allMatch(page -> page.reaches(place, after)))
                    .findFirst()
                    .orElse(after);
            return new TagPage(
                    List.copyOf(events.headMap(through, true).values()),
                    through,
                    pages.stream().anyMatch(page -> page.blocked && page.through.equals(through)),
                    pages.stream().mapToLong(TagPage::settledMs).min().orElse(Long.MIN_VALUE));
        }

        /** A page that begins with nothing ends where its store can still get something. */
        private boolean reaches(TagKey place, TagKey after) {
            return place.compareTo(through) <= 0 || through.equals(after) && !blocked && place.stampMs() <= settledMs;
        }
    }

    /**
     * A place among the ids that a node has learnt of.
     *
     * @param source names that node's process; another one has learnt of them in another order
     */
    record IdPlace(long source, int position) {
        /** Before all ids of any node. */
        static final IdPlace FIRST = new IdPlace(0, 0);
    }

    /**
     * Some ids.
     *
     * @param next where the next page begins; when it is not of the source that was asked for, these are its first
     */
    record IdPage(List<String> ids, IdPlace next) {
        public IdPage {
            ids = List.copyOf(ids);
        }
    }

    /** Ids page by page, each id once. For one reader, which asks for a page when it has had the one before. */
    interface CurrentIds {
        /** Some ids, which may be none; no page: there are no more. */
        CompletionStage<Optional<List<String>>> next();
    }

    /** An event of a tag and its place among the others. */
    record Tagged(TagKey key, Event event) {}

    /** What is acknowledged of a persistence id; see {@link Commits#acknowledged}. */
    CompletionStage<Extent> acknowledged(String persistenceId);

    /** The first of the events {@code from … to} that are not deleted, in order; none when there are none. */
    CompletionStage<List<Event>> events(String persistenceId, long from, long to);

    /**
     * The same of events that are acknowledged, and none only when all are deleted meanwhile: of several stores, {@link #events} may read
     * one that is behind.
     */
    default CompletionStage<List<Event>> acknowledgedEvents(String persistenceId, long from, long to) {
        return events(persistenceId, from, to);
    }

    /** Ids that have, or had, events, in the order in which a node learnt of them. */
    CompletionStage<IdPage> persistenceIds(IdPlace from);

    /** Ids that are there now. Of several stores, {@link #persistenceIds} may read one that is behind; this reads a majority. */
    default CurrentIds currentIds() {
        return new CurrentIds() {
            private IdPlace from = IdPlace.FIRST;

            @Override
            public CompletionStage<Optional<List<String>>> next() {
                return persistenceIds(from).thenApply(page -> {
                    from = page.next();
                    return Optional.of(page.ids()).filter(ids -> !ids.isEmpty());
                });
            }
        };
    }

    /** Whether ids may come again, because another node may come to be the source. */
    boolean idsMayRepeat();

    /** The moment that is now, as events are stamped: what is acknowledged by now is stamped at or before it. */
    long nowMs();

    /** Events of a tag after a place, and stamped at or before {@code untilMs}. */
    CompletionStage<TagPage> tagged(String tag, TagKey after, long untilMs);

    /**
     * Completes when there may be something new for who waits for it: a persistence id's events, a tag's, or ids; and after the refresh
     * interval in any case. To be asked for before what is there is read.
     */
    CompletionStage<Void> changed(Interest interest);
}
