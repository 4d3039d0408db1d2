/**
 * The segmented log of one partition, in Apache Kafka's own on-disk format.
 *
 * <p>This package is the engine's face: {@link io.weir.log.DataDirectory} owns one directory of partition logs,
 * {@link io.weir.log.PartitionLog} one log, {@link io.weir.log.WriteHandle} the right to write to it at an epoch,
 * {@link io.weir.log.LogSlice} bytes on their way to a socket, {@link io.weir.log.DiskFlusher} the disk's flushes. The packages
 * below it hold what they are made of. The engine knows no actor, no socket and no Kafka request; of kafka-clients it uses the
 * compression codecs alone.
 */
package io.weir.log;
