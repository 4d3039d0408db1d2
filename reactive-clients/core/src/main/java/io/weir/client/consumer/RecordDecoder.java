package io.weir.client.consumer;

import io.weir.client.wire.fetch.RecordCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.BooleanDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.DoubleDeserializer;
import org.apache.kafka.common.serialization.FloatDeserializer;
import org.apache.kafka.common.serialization.IntegerDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.ShortDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.UUIDDeserializer;
import org.apache.kafka.common.serialization.VoidDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a record of bytes, by the user's deserialisers and by the policy for those that they refuse. Runs on the executor. */
final class RecordDecoder<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(RecordDecoder.class);

    /** Those of Apache Kafka that read the buffer itself and make something else of it. */
    private static final Set<Class<?>> WITHOUT_REFERENCES = Set.of(
            StringDeserializer.class,
            LongDeserializer.class,
            IntegerDeserializer.class,
            ShortDeserializer.class,
            DoubleDeserializer.class,
            FloatDeserializer.class,
            BooleanDeserializer.class,
            UUIDDeserializer.class,
            VoidDeserializer.class);

    private final Deserializer<K> keys;
    private final Deserializer<V> values;
    private final DeserializationPolicy policy;
    private final Runnable skipped;

    /** @param skipped called for each record that is left out */
    RecordDecoder(ConsumerSettings<K, V> settings, Runnable skipped) {
        keys = settings.keys();
        values = settings.values();
        policy = settings.policy();
        this.skipped = skipped;
    }

    /** Whether what is decoded may refer to the bytes that it was decoded from. */
    boolean keepsViews() {
        return mayKeepItsBytes(keys) || mayKeepItsBytes(values);
    }

    /** A deserialiser that is not given the buffer itself, but an array, as is the default, has a copy (KIP-863). */
    private static boolean mayKeepItsBytes(Deserializer<?> deserializer) {
        if (WITHOUT_REFERENCES.contains(deserializer.getClass())) {
            return false;
        }
        try {
            return deserializer
                            .getClass()
                            .getMethod("deserialize", String.class, Headers.class, ByteBuffer.class)
                            .getDeclaringClass()
                    != Deserializer.class;
        } catch (NoSuchMethodException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    /**
     * @return empty when the record is to be left out
     * @throws PartitionException when the policy is to fail
     */
    ConsumerRecord<K, V> decode(TopicPartition partition, RecordCursor cursor) {
        Headers headers = new RecordHeaders(cursor.headers());
        K key = null;
        V value = null;
        boolean keyRead = false;
        try {
            key = read(keys, partition, headers, cursor.key());
            keyRead = true;
            value = read(values, partition, headers, cursor.value());
        } catch (RuntimeException refused) {
            switch (policy) {
                case FAIL:
                    throw new PartitionException(
                            partition,
                            cursor.offset(),
                            refused instanceof SerializationException ? refused : new SerializationException(refused));
                case SKIP:
                    LOG.warn("{} at offset {} is left out: {}", partition, cursor.offset(), refused.toString());
                    skipped.run();
                    return null;
                default:
                    value = raw(partition, cursor, headers, keyRead, refused);
            }
        }
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                cursor.offset(),
                cursor.timestampMs(),
                cursor.timestampType(),
                cursor.keySize(),
                cursor.valueSize(),
                key,
                value,
                headers,
                cursor.leaderEpoch(),
                Optional.empty());
    }

    private static <T> T read(Deserializer<T> with, TopicPartition partition, Headers headers, ByteBuffer bytes) {
        return bytes == null ? null : with.deserialize(partition.topic(), headers, bytes);
    }

    /** @return the value, when only the key was refused */
    private V raw(
            TopicPartition partition, RecordCursor cursor, Headers headers, boolean keyRead, RuntimeException refused) {
        V value = null;
        if (!keyRead) {
            headers.add(DeserializationPolicy.RAW_KEY, bytes(cursor.key()));
            try {
                value = read(values, partition, headers, cursor.value());
            } catch (RuntimeException alsoTheValue) {
                headers.add(DeserializationPolicy.RAW_VALUE, bytes(cursor.value()));
            }
        } else {
            headers.add(DeserializationPolicy.RAW_VALUE, bytes(cursor.value()));
        }
        headers.add(
                DeserializationPolicy.REASON,
                String.valueOf(refused.getMessage()).getBytes(StandardCharsets.UTF_8));
        return value;
    }

    private static byte[] bytes(ByteBuffer view) {
        if (view == null) {
            return null;
        }
        byte[] bytes = new byte[view.remaining()];
        view.duplicate().get(bytes);
        return bytes;
    }
}
