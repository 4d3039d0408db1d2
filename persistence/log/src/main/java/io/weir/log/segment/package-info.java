/**
 * One segment of a log, in Apache Kafka's files: {@code <20-digit base offset>.log} with the batches, {@code .index} from offsets to
 * positions, {@code .timeindex} from timestamps to offsets, {@code .txnindex} with aborted transactions where there are any. The
 * package knows positions, headers and descriptors; what may be appended, and by whom, is the log's concern.
 */
package io.weir.log.segment;
