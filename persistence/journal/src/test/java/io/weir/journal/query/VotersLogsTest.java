package io.weir.journal.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Event;
import io.weir.journal.ops.Payload;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.query.CommittedLogs.CurrentIds;
import io.weir.journal.query.CommittedLogs.TagPage;
import io.weir.journal.query.CommittedLogs.Tagged;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.store.TagKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Three voters, of which one or another is behind. */
class VotersLogsTest {
    private static final long NOW = 100;
    private static final QuerySettings SETTINGS =
            new QuerySettings(10, 1 << 20, Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ZERO);

    private final Map<Integer, Voter> voters = Map.of(1, new Voter(), 2, new Voter(), 3, new Voter());
    private final List<Integer> lost = new ArrayList<>();

    private VotersLogs onNode(int self) {
        Voter own = voters.getOrDefault(self, new Voter());
        return new VotersLogs(
                own, () -> NOW, self, () -> voters.containsKey(self), new Reached(), SETTINGS, (after, task) -> {
                    if (after.equals(SETTINGS.refreshInterval()) && lost.size() > 1) {
                        task.run();
                    }
                });
    }

    private static <T> T now(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void aVoterThatIsBehindDoesNotHideWhatIsAcknowledged() {
        voters.get(1).has(5);
        voters.get(2).has(6);
        voters.get(3).has(6);
        for (int self : List.of(1, 2, 4)) {
            // In any order of asking.
            for (int i = 0; i < 20; i++) {
                VotersLogs logs = onNode(self);
                assertEquals(List.of(6L), numbers(now(logs.acknowledgedEvents("a", 6, 6))));
                assertEquals(List.of(), numbers(now(logs.events("a", 7, 9))));
                assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), tagged(logs));
            }
        }
    }

    @Test
    void whatNoVoterShowsIsWaitedForUnlessItIsDeleted() {
        voters.values().forEach(voter -> voter.has(5));
        voters.get(1).acknowledged = new Extent(0, 6);
        CompletionStage<List<Event>> found = onNode(1).acknowledgedEvents("a", 6, 6);
        assertFalse(
                found.toCompletableFuture().isDone(), "none of those that were read could tell that it is committed");
        voters.get(1).has(6);
        voters.get(1).changed.complete(null);
        assertEquals(List.of(6L), numbers(now(found)));

        voters.values().forEach(voter -> voter.has(0));
        voters.get(1).acknowledged = new Extent(6, 6);
        assertEquals(List.of(), numbers(now(onNode(1).acknowledgedEvents("a", 6, 6))));
        voters.get(1).acknowledged = new Extent(0, 6);
        String line = assertThrows(
                        CompletionException.class, () -> now(onNode(1).acknowledgedEvents("a", 6, 6)))
                .getCause()
                .getMessage();
        assertEquals("journal of 'a': event 6 is acknowledged, but no voter that answers has it", line);
    }

    @Test
    void anIdThatAVoterHasNotHeardOfIsAmongTheCurrentOnes() {
        voters.get(1).ids = List.of("a", "b");
        voters.get(2).ids = List.of("b", "new", "a");
        voters.get(3).ids = List.of("a", "b", "new");
        for (int self : List.of(1, 2, 4)) {
            // In any order of asking.
            for (int i = 0; i < 20; i++) {
                List<String> all = current(onNode(self));
                assertEquals(3, all.size(), "each once");
                assertEquals(Set.of("a", "b", "new"), Set.copyOf(all));
            }
        }
        lost.addAll(List.of(2, 3));
        assertThrows(CompletionException.class, () -> current(onNode(1)));
    }

    private static List<String> current(VotersLogs logs) {
        List<String> all = new ArrayList<>();
        CurrentIds ids = logs.currentIds();
        for (Optional<List<String>> page = now(ids.next()); page.isPresent(); page = now(ids.next())) {
            all.addAll(page.get());
        }
        return all;
    }

    private static List<Long> tagged(VotersLogs logs) {
        List<Long> all = new ArrayList<>();
        TagKey after = TagKey.FIRST;
        TagPage page = now(logs.tagged("t", after, NOW));
        while (!page.through().equals(after)) {
            page.events().forEach(tagged -> all.add(tagged.event().sequenceNr()));
            after = page.through();
            page = now(logs.tagged("t", after, NOW));
        }
        return all;
    }

    @Test
    void withoutAMajorityNothingIsSaid() {
        voters.values().forEach(voter -> voter.has(3));
        lost.addAll(List.of(2, 3));
        assertEquals(3, now(onNode(1).events("a", 1, 9)).size(), "a stream that goes on shows what is here");
        String line = assertThrows(
                        CompletionException.class, () -> now(onNode(1).tagged("t", TagKey.FIRST, NOW)))
                .getCause()
                .getMessage();
        assertTrue(line.startsWith("none of the voters [1, 2, 3] answers"), line);
        line = assertThrows(CompletionException.class, () -> now(onNode(4).tagged("t", TagKey.FIRST, NOW)))
                .getCause()
                .getMessage();
        assertTrue(line.startsWith("this node does not vote, and too few of the voters [1, 2, 3] answer"), line);
    }

    @Test
    void pagesAreOneAsFarAsAllReach() {
        TagPage ahead = page(List.of(1L, 3L), key(3), false, NOW);
        TagPage hole = page(List.of(2L, 4L), key(4), false, NOW);
        TagPage merged = TagPage.merged(TagKey.FIRST, List.of(ahead, hole));
        assertEquals(List.of(key(1), key(2), key(3)), keys(merged));
        assertEquals(key(3), merged.through());

        TagPage empty = page(List.of(), TagKey.FIRST, false, 2);
        merged = TagPage.merged(TagKey.FIRST, List.of(ahead, empty));
        assertEquals(List.of(key(1)), keys(merged), "the empty one's store can still get what is stamped 3");
        assertEquals(2, merged.settledMs());

        TagPage open = page(List.of(), TagKey.FIRST, true, NOW);
        merged = TagPage.merged(TagKey.FIRST, List.of(ahead, open));
        assertEquals(List.of(), keys(merged));
        assertTrue(merged.blocked());

        TagPage deleted = page(List.of(), key(3), false, NOW);
        merged = TagPage.merged(TagKey.FIRST, List.of(deleted, page(List.of(), TagKey.FIRST, false, NOW)));
        assertEquals(key(3), merged.through(), "it goes on behind what was deleted");
    }

    private static List<Long> numbers(List<Event> events) {
        return events.stream().map(Event::sequenceNr).toList();
    }

    private static List<TagKey> keys(TagPage page) {
        return page.events().stream().map(Tagged::key).toList();
    }

    private static TagPage page(List<Long> numbers, TagKey through, boolean blocked, long settledMs) {
        return new TagPage(
                numbers.stream().map(n -> new Tagged(key(n), event(n))).toList(), through, blocked, settledMs);
    }

    /** The event with a number is stamped with it. */
    private static TagKey key(long number) {
        return new TagKey(number, "a", number);
    }

    private static Event event(long number) {
        return new Event(number, number, "", "w", new Payload(1, "", new byte[0]), Optional.empty());
    }

    private final class Reached implements VotersLogs.Others {
        @Override
        public VoterSet voters() {
            return VoterSet.first(List.copyOf(voters.keySet()));
        }

        @Override
        public boolean isReachable(int node) {
            return !lost.contains(node);
        }

        @Override
        public CompletionStage<byte[]> ask(int voter, byte[] question) {
            return new ReadServer(voters.get(voter), () -> true, "node " + voter).answer(question);
        }
    }

    /** The store of a voter, with so many events of one id and one tag. */
    private static final class Voter implements CommittedLogs {
        private final CompletableFuture<Void> changed = new CompletableFuture<>();
        private final long source = System.identityHashCode(this) + 1L;
        private List<String> ids = List.of();
        private List<Event> events = List.of();
        private Extent acknowledged = new Extent(0, 0);

        void has(long highest) {
            events = LongStream.rangeClosed(1, highest)
                    .mapToObj(VotersLogsTest::event)
                    .toList();
        }

        @Override
        public CompletionStage<Extent> acknowledged(String persistenceId) {
            return CompletableFuture.completedFuture(acknowledged);
        }

        @Override
        public CompletionStage<List<Event>> events(String persistenceId, long from, long to) {
            return CompletableFuture.completedFuture(events.stream()
                    .filter(event -> event.sequenceNr() >= from && event.sequenceNr() <= to)
                    .toList());
        }

        /** One a page. */
        @Override
        public CompletionStage<IdPage> persistenceIds(IdPlace from) {
            int next = from.source() == source ? from.position() : 0;
            List<String> page = ids.subList(next, Math.min(next + 1, ids.size()));
            return CompletableFuture.completedFuture(new IdPage(page, new IdPlace(source, next + page.size())));
        }

        @Override
        public boolean idsMayRepeat() {
            return false;
        }

        @Override
        public long nowMs() {
            return NOW;
        }

        @Override
        public CompletionStage<TagPage> tagged(String tag, TagKey after, long untilMs) {
            List<Long> numbers = events.stream()
                    .map(Event::sequenceNr)
                    .filter(n -> key(n).compareTo(after) > 0 && n <= untilMs)
                    .toList();
            TagKey through = numbers.isEmpty() ? after : key(numbers.get(numbers.size() - 1));
            return CompletableFuture.completedFuture(page(numbers, through, false, NOW));
        }

        @Override
        public CompletionStage<Void> changed(Interest interest) {
            return changed;
        }
    }
}
