package io.weir.client.benchmark;

import java.nio.ByteBuffer;
import java.util.Random;

/** Values that no compression makes smaller. */
final class Payload {
    private static final long SEED = 42;

    private Payload() {}

    static byte[] of(int bytes) {
        byte[] payload = new byte[bytes];
        new Random(SEED).nextBytes(payload);
        return payload;
    }

    static byte[] stamped(int bytes, long stamp) {
        byte[] payload = new byte[bytes];
        ByteBuffer.wrap(payload).putLong(stamp);
        return payload;
    }
}
