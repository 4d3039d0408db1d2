package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.controller.ControllerClient;
import io.weir.cluster.controller.ControllerClient.ProducerIdBlock;
import io.weir.cluster.controller.ControllerError;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProducerIdsTest {
    private final Surroundings.Controller controller = new Surroundings.Controller();
    private final ProducerIds ids = new ProducerIds(controller, 3);

    private CompletableFuture<OptionalLong> next() {
        return ids.next().toCompletableFuture();
    }

    private void grant(int asked, long first, int count) {
        controller.blocks.get(asked).complete(new ProducerIdBlock(first, count, ControllerError.NONE));
    }

    @Test
    void thoseWhoWaitAreServedInOrderFromTheBlockThatComes() {
        List<CompletableFuture<OptionalLong>> waiting = List.of(next(), next());
        assertEquals(1, controller.blocks.size(), "one block is asked for, however many wait");
        grant(0, 1000, 100);
        assertEquals(OptionalLong.of(1000), waiting.get(0).join());
        assertEquals(OptionalLong.of(1001), waiting.get(1).join());
        assertEquals(OptionalLong.of(1002), next().join());
    }

    @Test
    void theNextBlockIsAskedForBeforeTheCurrentOneIsSpent() {
        next();
        grant(0, 0, 20);
        IntStream.range(1, 18).forEach(i -> assertTrue(next().isDone()));
        assertEquals(2, controller.blocks.size());
        grant(1, 500, 20);
        assertEquals(OptionalLong.of(18), next().join());
        assertEquals(OptionalLong.of(19), next().join());
        assertEquals(OptionalLong.of(500), next().join());
    }

    @Test
    void aBlockThatIsTooSmallForAllWhoWaitIsFollowedByAnother() {
        List<CompletableFuture<OptionalLong>> waiting = List.of(next(), next(), next());
        grant(0, 10, 2);
        assertFalse(waiting.get(2).isDone());
        grant(1, 50, 2);
        assertEquals(OptionalLong.of(50), waiting.get(2).join());
    }

    @Test
    void aControllerThatHasNoBlockLeavesThoseWhoWaitWithoutAndIsAskedAgain() {
        CompletableFuture<OptionalLong> refused = next();
        controller.blocks.get(0).complete(new ProducerIdBlock(0, 0, ControllerError.UNAVAILABLE));
        assertEquals(OptionalLong.empty(), refused.join());
        CompletableFuture<OptionalLong> later = next();
        grant(1, 7, 1);
        assertEquals(OptionalLong.of(7), later.join());
    }

    @Test
    void noMoreThanTheBoundMayWait() {
        List<CompletableFuture<OptionalLong>> waiting = List.of(next(), next(), next());
        assertEquals(OptionalLong.empty(), next().join());
        waiting.forEach(one -> assertFalse(one.isDone()));
    }

    @Test
    void noIdIsGivenOutTwiceToManyThreads() throws Exception {
        ProducerIds shared = new ProducerIds(new Granting(), Integer.MAX_VALUE);
        Set<Long> given = ConcurrentHashMap.newKeySet();
        int threads = 4;
        int each = 5_000;
        Callable<Void> taker = () -> {
            for (int i = 0; i < each; i++) {
                long id = shared.next()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .orElseThrow();
                assertTrue(given.add(id), () -> "twice: " + id);
            }
            return null;
        };
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (Future<Void> done : executor.invokeAll(
                    IntStream.range(0, threads).mapToObj(i -> taker).toList())) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(threads * each, given.size());
    }

    /** Grants blocks of 7, at once. */
    private static final class Granting implements ControllerClient {
        private final AtomicLong first = new AtomicLong();

        @Override
        public CompletionStage<Answer<GrownTopic>> createPartitions(List<TopicGrowth> topics, boolean validateOnly) {
            throw new AssertionError("nobody asks for this here");
        }

        @Override
        public CompletionStage<Answer<AlteredConfigs>> alterConfigs(
                List<ConfigAlteration> resources, boolean validateOnly) {
            throw new AssertionError("nobody asks for this here");
        }

        @Override
        public CompletionStage<ProducerIdBlock> allocateProducerIds() {
            return CompletableFuture.completedStage(new ProducerIdBlock(first.getAndAdd(7), 7, ControllerError.NONE));
        }

        @Override
        public CompletionStage<Answer<CreatedTopic>> createTopics(List<NewTopic> topics, boolean validateOnly) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<Answer<DeletedTopic>> deleteTopics(List<TopicRef> topics) {
            throw new AssertionError();
        }
    }
}
