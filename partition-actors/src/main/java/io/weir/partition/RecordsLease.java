package io.weir.partition;

import java.nio.ByteBuffer;

/**
 * The bytes of a produce request, lent to an actor. The connection may take them back (it closed, the request timed out) at any
 * moment before the actor has begun to read, and not while it reads; releasing is idempotent on both sides. So a message that dies in
 * a mailbox leaks nothing, and no actor reads a buffer that was given to another request.
 */
public interface RecordsLease {

    /** Begins to read: the buffer, which stays valid until {@link #release}; {@code null} when the lease was taken back. */
    ByteBuffer acquire();

    /** Ends the lease. */
    void release();
}
