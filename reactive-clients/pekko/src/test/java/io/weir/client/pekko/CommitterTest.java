package io.weir.client.pekko;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import io.weir.client.pekko.ConsumerMessage.CommittableMessage;
import io.weir.client.pekko.ConsumerMessage.GroupTopicPartition;
import io.weir.client.pekko.testkit.ConsumerControlFactory;
import io.weir.client.pekko.testkit.ConsumerResultFactory;
import io.weir.client.pekko.testkit.ConsumerResultFactory.FakeOffset;
import io.weir.client.pekko.testkit.ProducerResultFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The test kit, as users use it, on the parts that need no broker. */
class CommitterTest {
    private static ActorSystem system;

    @BeforeAll
    static void aSystem() {
        system = ActorSystem.create("committer");
    }

    @AfterAll
    static void end() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static List<FakeOffset> offsets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ConsumerResultFactory.committableOffset("g", "t", i % 2, i, ""))
                .toList();
    }

    @Test
    void batchesAreOfSoManyRecordsAndHaveTheLatestOfEachPartition() throws Exception {
        List<FakeOffset> offsets = offsets(10);

        List<CommittableOffsetBatch> batches = get(Source.from(offsets)
                .via(Committer.batchFlow(CommitterSettings.create(system).withMaxBatch(4)))
                .runWith(Sink.seq(), system));

        assertEquals(
                List.of(4L, 4L, 2L),
                batches.stream().map(CommittableOffsetBatch::batchSize).toList());
        assertEquals(
                Map.of(new GroupTopicPartition("g", "t", 0), 2L, new GroupTopicPartition("g", "t", 1), 3L),
                batches.get(0).getOffsets());
        assertTrue(offsets.stream().allMatch(FakeOffset::isConfirmed));
    }

    @Test
    void aBatchGrowsByOffsetsAndByBatches() {
        List<FakeOffset> offsets = offsets(4);
        CommittableOffsetBatch all = CommittableOffsetBatch.of(offsets.subList(0, 2))
                .updated(CommittableOffsetBatch.of(offsets.subList(2, 4)))
                .updated(CommittableOffsetBatch.empty());

        assertEquals(4, all.batchSize());
        assertEquals(
                List.of(2L, 3L), all.getOffsets().values().stream().sorted().toList());
        assertFalse(all.isEmpty());
        assertTrue(CommittableOffsetBatch.empty().isEmpty());
    }

    @Test
    void whatArrivedBeforeAFailureIsConfirmed() {
        List<FakeOffset> offsets = offsets(3);
        CompletionStage<Done> done = Source.range(0, 3)
                .map(i -> {
                    if (i == 3) {
                        throw new IllegalArgumentException("the end");
                    }
                    return offsets.get(i);
                })
                .runWith(Committer.sink(CommitterSettings.create(system)), system);

        assertThrows(Exception.class, () -> get(done));
        assertTrue(offsets.stream().allMatch(FakeOffset::isConfirmed));
    }

    @Test
    void aPipelineFromRecordToRecordIsTriedWithoutABroker() throws Exception {
        List<CommittableMessage<String, String>> messages = IntStream.range(0, 100)
                .mapToObj(i -> ConsumerResultFactory.committableMessage(
                        "g", new ConsumerRecord<>("in", 0, i, "k" + i, "v" + i)))
                .toList();

        Consumer.DrainingControl<List<Long>> control = ConsumerControlFactory.attachControl(Source.from(messages))
                .map(message -> ProducerMessage.single(
                        new ProducerRecord<>(
                                "out", message.record().key(), message.record().value()),
                        message.committableOffset()))
                .via(ProducerResultFactory.flexiFlow())
                .map(ProducerMessage.Results::passThrough)
                .via(Committer.batchFlow(CommitterSettings.create(system).withMaxBatch(100)))
                .map(CommittableOffsetBatch::batchSize)
                .toMat(Sink.<Long>seq(), Consumer::createDrainingControl)
                .run(system);

        assertEquals(List.of(100L), get(control.streamCompletion()));
        assertTrue(messages.stream().allMatch(message -> ((FakeOffset) message.committableOffset()).isConfirmed()));
        assertEquals(List.of(100L), get(control.drainAndShutdown(system.dispatcher())));
        get(control.isShutdown());
    }

    @Test
    void aControlOfNothingIsShutDown() throws Exception {
        assertEquals(Done.getInstance(), get(Consumer.createNoopControl().isShutdown()));
        assertEquals(
                "done",
                get(Consumer.createNoopControl()
                        .drainAndShutdown(CompletableFuture.completedFuture("done"), system.dispatcher())));
    }

    @Test
    void allThatIsWrongWithSettingsIsToldAtOnce() {
        ConfigException committer = assertThrows(
                ConfigException.class,
                () -> CommitterSettings.create(
                        ConfigFactory.parseString("max-batch = none, delivery = Perhaps, parallelism = many")
                                .withFallback(system.settings().config().getConfig(CommitterSettings.CONFIG_PATH))));
        assertTrue(committer.getMessage().contains("max-batch"), committer.getMessage());
        assertTrue(committer.getMessage().contains("parallelism"), committer.getMessage());
        assertThrows(
                ConfigException.class,
                () -> CommitterSettings.create(system).withMaxBatch(0).withMaxInterval(Duration.ofSeconds(1)));
    }

    @Test
    void resultsOfSeveralRecordsComeInTheirOrder() throws Exception {
        ProducerMessage.Envelope<String, String, String> several =
                ProducerMessage.multi(List.of(new ProducerRecord<>("t", "a"), new ProducerRecord<>("t", "b")), "p");

        var results = get(Source.<ProducerMessage.Envelope<String, String, String>>from(
                        List.of(several, ProducerMessage.passThrough("q")))
                .viaMat(ProducerResultFactory.flexiFlow(), Keep.right())
                .runWith(Sink.seq(), system));

        var parts = ((ProducerMessage.MultiResult<String, String, String>) results.get(0)).parts();
        assertEquals(
                List.of(0L, 1L),
                parts.stream().map(part -> part.metadata().offset()).toList());
        assertEquals("q", results.get(1).passThrough());
    }
}
