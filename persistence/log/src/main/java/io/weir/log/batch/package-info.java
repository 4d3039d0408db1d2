/**
 * Kafka's record batches of format version 2: the header read and stamped in place, the validation of what clients send, a reader
 * and a builder of records. All of it is pure: bytes in, values out. Buffers are big-endian, as {@link java.nio.ByteBuffer} is by
 * default; a batch is addressed by a buffer and the absolute position of its first byte, and no method moves a buffer's position.
 */
package io.weir.log.batch;
