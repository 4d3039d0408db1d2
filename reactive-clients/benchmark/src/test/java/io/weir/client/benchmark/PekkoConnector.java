package io.weir.client.benchmark;

import com.typesafe.config.ConfigFactory;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.kafka.ConsumerSettings;
import org.apache.pekko.kafka.ProducerMessage;
import org.apache.pekko.kafka.ProducerSettings;
import org.apache.pekko.kafka.Subscriptions;
import org.apache.pekko.kafka.javadsl.Consumer;
import org.apache.pekko.kafka.javadsl.Producer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Apache Pekko's connector, with its own defaults for what it has besides. */
final class PekkoConnector implements MeasuredClient {
    private final ActorSystem system = ActorSystem.create(
            "benchmark",
            ConfigFactory.parseString(
                            "pekko.loglevel = WARNING, pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off")
                    .withFallback(ConfigFactory.load()));

    @Override
    public void produce(Work work, Count count) {
        byte[] value = Payload.of(work.recordBytes());
        ProducerSettings<byte[], byte[]> settings = ProducerSettings.create(
                        system, new ByteArraySerializer(), new ByteArraySerializer())
                .withProperties(texts(work.producerSettings()));
        Source.repeat(NotUsed.getInstance())
                .takeWhile(any -> !count.over())
                .map(any -> ProducerMessage.single(new ProducerRecord<byte[], byte[]>(work.topic(), value)))
                .via(Producer.flexiFlow(settings))
                .runWith(Sink.foreach(result -> count.one()), system)
                .whenComplete((done, failure) -> failed(failure));
    }

    @Override
    public void consume(Work work, Count count) {
        ConsumerSettings<byte[], byte[]> settings = ConsumerSettings.create(
                        system, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .withProperties(texts(work.consumerSettings()));
        Map<TopicPartition, Long> from = new HashMap<>();
        work.all().forEach(partition -> from.put(partition, 0L));
        long[] left = {work.endOffset() * work.partitions()};
        Consumer.plainSource(settings, Subscriptions.assignmentWithOffset(from))
                .takeWhile(record -> !count.over() && --left[0] > 0)
                .runWith(Sink.foreach(record -> count.one()), system)
                .whenComplete((done, failure) -> {
                    failed(failure);
                    if (!count.over()) {
                        consume(work, count);
                    }
                });
    }

    private static Map<String, String> texts(Map<String, Object> settings) {
        Map<String, String> texts = new HashMap<>();
        settings.forEach((name, value) -> texts.put(name, value.toString()));
        return texts;
    }

    private static void failed(Throwable failure) {
        if (failure != null) {
            FAILED.accept(failure);
        }
    }
}
