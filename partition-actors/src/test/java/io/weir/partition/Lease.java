package io.weir.partition;

import java.nio.ByteBuffer;

/** A lease that counts its releases, and may have been taken back. */
final class Lease implements RecordsLease {
    private final ByteBuffer buffer;
    volatile boolean released;

    Lease(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    static Lease of(int records) {
        return new Lease(FakeLog.batch(records, 100));
    }

    static Lease takenBack() {
        return new Lease(null);
    }

    @Override
    public ByteBuffer acquire() {
        return buffer;
    }

    @Override
    public void release() {
        released = true;
    }
}
