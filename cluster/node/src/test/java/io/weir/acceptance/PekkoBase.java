package io.weir.acceptance;

import com.typesafe.config.ConfigFactory;
import io.weir.client.pekko.CommitterSettings;
import io.weir.client.pekko.ConsumerSettings;
import io.weir.client.pekko.ProducerSettings;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;

/** What tests of the sources, flows and sinks share: an actor system, and settings for the broker. */
abstract class PekkoBase extends ConsumerBase {
    static ActorSystem system;

    @BeforeAll
    static void aSystem() {
        system = ActorSystem.create(
                "streams",
                ConfigFactory.parseString("pekko.log-dead-letters = off")
                        .withFallback(ConfigFactory.defaultReference()));
    }

    @AfterAll
    static void endTheSystem() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }

    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
    }

    /** What a stage fails with. */
    static Throwable failure(CompletionStage<?> stage) {
        return Assertions.assertThrows(ExecutionException.class, () -> get(stage))
                .getCause();
    }

    final <V> ConsumerSettings<String, V> reading(String group, Deserializer<V> values) {
        return ConsumerSettings.create(system, new StringDeserializer(), values)
                .withBootstrapServers(broker().bootstrap())
                .withGroupId(group)
                .withProperties(Map.of(
                        "auto.offset.reset", "earliest",
                        "auto.commit.interval.ms", "100",
                        "max.poll.interval.ms", "30000"));
    }

    final ConsumerSettings<String, String> reading(String group) {
        return reading(group, new StringDeserializer());
    }

    final ProducerSettings<String, String> writing() {
        return ProducerSettings.create(system, new StringSerializer(), new StringSerializer())
                .withBootstrapServers(broker().bootstrap());
    }

    static CommitterSettings committing() {
        return CommitterSettings.create(system);
    }
}
