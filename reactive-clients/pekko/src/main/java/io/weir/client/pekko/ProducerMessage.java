package io.weir.client.pekko;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.pekko.NotUsed;

/** What {@link Producer}'s flows take and emit. */
public final class ProducerMessage {
    private ProducerMessage() {}

    /**
     * Records to publish, and what goes on with their results.
     *
     * @param <P> what is passed through, such as an offset to commit
     */
    public sealed interface Envelope<K, V, P> {
        List<ProducerRecord<K, V>> records();

        P passThrough();

        <Q> Envelope<K, V, Q> withPassThrough(Q value);

        /** @param metadata of each of the records, in their order */
        Results<K, V, P> published(RecordMetadata... metadata);
    }

    /** One record. */
    public record Message<K, V, P>(ProducerRecord<K, V> record, P passThrough) implements Envelope<K, V, P> {
        @Override
        public List<ProducerRecord<K, V>> records() {
            return List.of(record);
        }

        @Override
        public <Q> Message<K, V, Q> withPassThrough(Q value) {
            return new Message<>(record, value);
        }

        @Override
        public Results<K, V, P> published(RecordMetadata... metadata) {
            return new Result<>(metadata[0], this);
        }
    }

    /** Several records; not a transaction. */
    public record MultiMessage<K, V, P>(List<ProducerRecord<K, V>> records, P passThrough)
            implements Envelope<K, V, P> {
        public MultiMessage {
            records = List.copyOf(records);
        }

        @Override
        public <Q> MultiMessage<K, V, Q> withPassThrough(Q value) {
            return new MultiMessage<>(records, value);
        }

        @Override
        public Results<K, V, P> published(RecordMetadata... metadata) {
            List<MultiResultPart<K, V>> parts = new ArrayList<>(records.size());
            for (int i = 0; i < records.size(); i++) {
                parts.add(new MultiResultPart<>(metadata[i], records.get(i)));
            }
            return new MultiResult<>(parts, passThrough);
        }
    }

    /** Nothing to publish, only to pass through in its place. */
    public record PassThroughMessage<K, V, P>(P passThrough) implements Envelope<K, V, P> {
        @Override
        public List<ProducerRecord<K, V>> records() {
            return List.of();
        }

        @Override
        public <Q> PassThroughMessage<K, V, Q> withPassThrough(Q value) {
            return new PassThroughMessage<>(value);
        }

        @Override
        public Results<K, V, P> published(RecordMetadata... metadata) {
            return new PassThroughResult<>(passThrough);
        }
    }

    /** An envelope whose records are published. */
    public sealed interface Results<K, V, P> {
        P passThrough();
    }

    /** @param metadata where the record is; its offset is -1 with {@code acks=0} */
    public record Result<K, V, P>(RecordMetadata metadata, Message<K, V, P> message) implements Results<K, V, P> {
        public long offset() {
            return metadata.offset();
        }

        @Override
        public P passThrough() {
            return message.passThrough();
        }
    }

    /** Where one of several records is. */
    public record MultiResultPart<K, V>(RecordMetadata metadata, ProducerRecord<K, V> record) {}

    /** @param parts in the order of the message's records */
    public record MultiResult<K, V, P>(List<MultiResultPart<K, V>> parts, P passThrough) implements Results<K, V, P> {
        public MultiResult {
            parts = List.copyOf(parts);
        }
    }

    public record PassThroughResult<K, V, P>(P passThrough) implements Results<K, V, P> {}

    public static <K, V, P> Envelope<K, V, P> single(ProducerRecord<K, V> record, P passThrough) {
        return new Message<>(record, passThrough);
    }

    public static <K, V> Envelope<K, V, NotUsed> single(ProducerRecord<K, V> record) {
        return single(record, NotUsed.getInstance());
    }

    public static <K, V, P> Envelope<K, V, P> multi(Collection<ProducerRecord<K, V>> records, P passThrough) {
        return new MultiMessage<>(List.copyOf(records), passThrough);
    }

    public static <K, V> Envelope<K, V, NotUsed> multi(Collection<ProducerRecord<K, V>> records) {
        return multi(records, NotUsed.getInstance());
    }

    public static <K, V, P> Envelope<K, V, P> passThrough(P passThrough) {
        return new PassThroughMessage<>(passThrough);
    }

    public static <K, V> Envelope<K, V, NotUsed> passThrough() {
        return passThrough(NotUsed.getInstance());
    }
}
