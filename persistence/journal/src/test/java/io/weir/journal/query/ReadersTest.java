package io.weir.journal.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Event;
import io.weir.journal.ops.Payload;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.store.TagKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.testkit.javadsl.TestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over an endless log that counts what is read of it. */
@Timeout(60)
class ReadersTest {
    private static final int PAGE = 3;
    private static ActorSystem system;

    private final AtomicInteger pages = new AtomicInteger();
    private final AtomicInteger waits = new AtomicInteger();
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CompletableFuture<Void> news = new CompletableFuture<>();
    private volatile long highest = Long.MAX_VALUE;

    private final Readers readers = new Readers(
            new EndlessLog(),
            (id, event, offset) -> List.of(EventEnvelope.apply(offset, id, event.sequenceNr(), "e", 0)));

    @BeforeAll
    static void starts() {
        system = ActorSystem.create("readers-test");
    }

    @AfterAll
    static void stops() {
        TestKit.shutdownActorSystem(system);
    }

    @Test
    void aSlowReaderHoldsAPageAndNoMore() throws Exception {
        SinkQueueWithCancel<EventEnvelope> queue = readers.events("a", 0, Long.MAX_VALUE)
                .runWith(Sink.<EventEnvelope>queue().withAttributes(Attributes.inputBuffer(1, 1)), system);
        for (int i = 1; i <= PAGE; i++) {
            assertEquals(i, pull(queue).orElseThrow().sequenceNr());
        }
        assertTrue(pages.get() <= 2, () -> pages + " pages read for one");
        queue.cancel();
    }

    @Test
    void aStreamThatWaitsGoesOnWithNews() throws Exception {
        highest = 2;
        SinkQueueWithCancel<EventEnvelope> queue =
                readers.events("a", 2, Long.MAX_VALUE).runWith(Sink.queue(), system);
        assertEquals(2, pull(queue).orElseThrow().sequenceNr());
        assertTrue(waiting.await(30, TimeUnit.SECONDS));
        highest = 3;
        news.complete(null);
        assertEquals(3, pull(queue).orElseThrow().sequenceNr());
        queue.cancel();
    }

    @Test
    void aStreamThatWasCancelledWhileItWaitedReadsNoMore() throws Exception {
        highest = 0;
        CompletableFuture<?> ended = readers.events("a", 1, Long.MAX_VALUE)
                .watchTermination((any, done) -> done)
                .to(Sink.cancelled())
                .run(system)
                .toCompletableFuture();
        ended.get(30, TimeUnit.SECONDS);
        int before = pages.get();
        news.complete(null);
        assertTrue(pages.get() <= before + 1);
    }

    private static Optional<EventEnvelope> pull(SinkQueueWithCancel<EventEnvelope> queue) throws Exception {
        return queue.pull().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private final class EndlessLog implements CommittedLogs {
        @Override
        public CompletionStage<Extent> acknowledged(String persistenceId) {
            return CompletableFuture.completedFuture(new Extent(0, highest));
        }

        @Override
        public CompletionStage<List<Event>> events(String persistenceId, long from, long to) {
            pages.incrementAndGet();
            return CompletableFuture.completedFuture(
                    LongStream.rangeClosed(from, Math.min(Math.min(to, highest), from + PAGE - 1))
                            .mapToObj(n -> new Event(n, 0, "", "w", new Payload(1, "", new byte[0]), Optional.empty()))
                            .toList());
        }

        @Override
        public CompletionStage<IdPage> persistenceIds(IdPlace from) {
            return CompletableFuture.completedFuture(new IdPage(List.of(), from));
        }

        @Override
        public long nowMs() {
            return 0;
        }

        @Override
        public boolean idsMayRepeat() {
            return false;
        }

        @Override
        public CompletionStage<TagPage> tagged(String tag, TagKey after, long untilMs) {
            return CompletableFuture.completedFuture(new TagPage(List.of(), after, false, 0));
        }

        @Override
        public CompletionStage<Void> changed(Interest interest) {
            if (waits.incrementAndGet() > 1) {
                waiting.countDown();
            }
            return news.isDone() ? new CompletableFuture<>() : news;
        }
    }
}
