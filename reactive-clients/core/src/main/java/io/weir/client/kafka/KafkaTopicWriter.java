package io.weir.client.kafka;

import io.weir.client.topic.Header;
import io.weir.client.topic.OutgoingRecord;
import io.weir.client.topic.Position;
import io.weir.client.topic.TopicWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes by a {@link KafkaProducer}; stages complete on its network thread. */
public final class KafkaTopicWriter implements TopicWriter {
    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param properties the producer's
     * @throws io.weir.client.ClientException when the producer cannot be made of them
     */
    public KafkaTopicWriter(String topic, Map<String, Object> properties) {
        this.topic = topic;
        try {
            producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw KafkaFailures.of(null, e);
        }
    }

    @Override
    public CompletionStage<Position> write(OutgoingRecord record) {
        CompletableFuture<Position> written = new CompletableFuture<>();
        try {
            producer.send(outgoing(record), (metadata, failure) -> {
                if (failure == null) {
                    written.complete(new Position(metadata.partition(), metadata.hasOffset() ? metadata.offset() : -1));
                } else {
                    written.completeExceptionally(KafkaFailures.of("cannot write to " + topic, failure));
                }
            });
        } catch (KafkaException | IllegalArgumentException e) {
            written.completeExceptionally(KafkaFailures.of("cannot write to " + topic, e));
        }
        return written;
    }

    private ProducerRecord<byte[], byte[]> outgoing(OutgoingRecord record) {
        Integer partition = record.partition().isPresent() ? record.partition().getAsInt() : null;
        List<org.apache.kafka.common.header.Header> headers =
                record.headers().stream().map(KafkaTopicWriter::outgoing).toList();
        return new ProducerRecord<>(topic, partition, null, record.key(), record.value(), headers);
    }

    private static org.apache.kafka.common.header.Header outgoing(Header header) {
        return new RecordHeader(header.key(), header.value());
    }

    @Override
    public void close() {
        producer.close();
    }
}
