package io.weir.cluster.gateway.network;

import io.weir.partition.RecordsLease;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A part of a frame, lent to an actor.
 *
 * <pre>
 * LENT    --acquire--> READING   the actor reads
 * LENT    --revoke---> ENDED     taken back before it was read: the request timed out, or its connection closed
 * LENT    --release--> ENDED     given back unread
 * READING --release--> ENDED     read
 * READING --revoke---> READING   too late: the actor will release it
 * </pre>
 *
 * The frame is let go exactly once, on the way into ENDED. Safe for any thread.
 */
public final class FrameLease implements RecordsLease {
    private enum State {
        LENT,
        READING,
        ENDED
    }

    private final Frame frame;
    private final ByteBuffer part;
    private final AtomicReference<State> state;

    FrameLease(Frame frame, ByteBuffer part, boolean held) {
        this.frame = frame;
        this.part = part;
        this.state = new AtomicReference<>(held ? State.LENT : State.ENDED);
    }

    @Override
    public ByteBuffer acquire() {
        return state.compareAndSet(State.LENT, State.READING) ? part : null;
    }

    @Override
    public void release() {
        if (state.getAndSet(State.ENDED) != State.ENDED) {
            frame.release();
        }
    }

    /** Takes the bytes back if nobody has begun to read them. */
    public void revoke() {
        if (state.compareAndSet(State.LENT, State.ENDED)) {
            frame.release();
        }
    }
}
