package io.weir.client.consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
    /** Keeps the whole of what it is given. */
    private static final class Lazy implements Deserializer<ByteBuffer> {
        @Override
        public ByteBuffer deserialize(String topic, byte[] data) {
            return ByteBuffer.wrap(data);
        }

        @Override
        public ByteBuffer deserialize(String topic, Headers headers, ByteBuffer data) {
            return data;
        }
    }

    private static boolean keepsViews(Deserializer<?> keys, Deserializer<?> values) {
        return new RecordDecoder<>(
                        ConsumerSettings.of(Map.of("bootstrap.servers", "127.0.0.1:9092"), keys, values), () -> {})
                .keepsViews();
    }

    @Test
    void whoIsGivenTheBufferItselfMayKeepIt() {
        Deserializer<Integer> ofAnArray = (topic, data) -> data.length;
        assertEquals(false, keepsViews(new ByteArrayDeserializer(), new StringDeserializer()));
        assertEquals(false, keepsViews(ofAnArray, ofAnArray));
        assertEquals(true, keepsViews(new ByteArrayDeserializer(), new ByteBufferDeserializer()));
        assertEquals(true, keepsViews(new Lazy(), new ByteArrayDeserializer()));
    }
}
