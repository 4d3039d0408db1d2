/**
 * How nodes of one journal reach one another: {@link io.weir.journal.transport.MessageCodec} says how messages look as bytes,
 * {@link io.weir.journal.transport.MessageSerializer} brings small ones through Pekko's own connections, and
 * {@link io.weir.journal.transport.BulkTransport} brings large ones.
 */
package io.weir.journal.transport;
