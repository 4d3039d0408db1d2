package io.weir.client.pekko.testkit;

import io.weir.client.pekko.ProducerMessage.Envelope;
import io.weir.client.pekko.ProducerMessage.Message;
import io.weir.client.pekko.ProducerMessage.MultiMessage;
import io.weir.client.pekko.ProducerMessage.MultiResult;
import io.weir.client.pekko.ProducerMessage.MultiResultPart;
import io.weir.client.pekko.ProducerMessage.PassThroughResult;
import io.weir.client.pekko.ProducerMessage.Result;
import io.weir.client.pekko.ProducerMessage.Results;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Flow;

/** Results, as the flows of {@link io.weir.client.pekko.Producer} emit them. */
public final class ProducerResultFactory {
    private ProducerResultFactory() {}

    public static RecordMetadata recordMetadata(String topic, int partition, long offset) {
        return recordMetadata(new TopicPartition(topic, partition), offset, 0);
    }

    /** Of the partition and time that the record names, with no offset, as it is with {@code acks=0}. */
    public static RecordMetadata recordMetadata(ProducerRecord<?, ?> record) {
        return recordMetadata(partition(record), -1, record.timestamp() == null ? 0 : record.timestamp());
    }

    private static TopicPartition partition(ProducerRecord<?, ?> record) {
        return new TopicPartition(record.topic(), record.partition() == null ? 0 : record.partition());
    }

    private static RecordMetadata recordMetadata(TopicPartition partition, long offset, long timestampMs) {
        return new RecordMetadata(partition, offset, 0, timestampMs, 0, 0);
    }

    public static <K, V, P> Result<K, V, P> result(Message<K, V, P> message) {
        return result(recordMetadata(message.record()), message);
    }

    public static <K, V, P> Result<K, V, P> result(RecordMetadata metadata, Message<K, V, P> message) {
        return new Result<>(metadata, message);
    }

    public static <K, V> MultiResultPart<K, V> multiResultPart(RecordMetadata metadata, ProducerRecord<K, V> record) {
        return new MultiResultPart<>(metadata, record);
    }

    public static <K, V, P> MultiResult<K, V, P> multiResult(Collection<MultiResultPart<K, V>> parts, P passThrough) {
        return new MultiResult<>(List.copyOf(parts), passThrough);
    }

    public static <K, V, P> MultiResult<K, V, P> multiResult(MultiMessage<K, V, P> message) {
        return multiResult(
                message.records().stream()
                        .map(record -> multiResultPart(recordMetadata(record), record))
                        .toList(),
                message.passThrough());
    }

    public static <K, V, P> PassThroughResult<K, V, P> passThroughResult(P passThrough) {
        return new PassThroughResult<>(passThrough);
    }

    /** In place of {@link io.weir.client.pekko.Producer#flexiFlow}: every record is delivered at once, at the next offset of its partition. */
    public static <K, V, P> Flow<Envelope<K, V, P>, Results<K, V, P>, NotUsed> flexiFlow() {
        return Flow.<Envelope<K, V, P>>create()
                .statefulMap(
                        HashMap<TopicPartition, Long>::new,
                        (next, envelope) -> Pair.create(next, delivered(next, envelope)),
                        next -> Optional.empty());
    }

    private static <K, V, P> Results<K, V, P> delivered(Map<TopicPartition, Long> next, Envelope<K, V, P> envelope) {
        return envelope.published(envelope.records().stream()
                .map(record -> {
                    TopicPartition partition = partition(record);
                    long offset = next.merge(partition, 1L, Long::sum) - 1;
                    return recordMetadata(partition, offset, record.timestamp() == null ? 0 : record.timestamp());
                })
                .toArray(RecordMetadata[]::new));
    }
}
