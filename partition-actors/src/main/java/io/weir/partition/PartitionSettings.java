package io.weir.partition;

import io.weir.log.Durability;
import io.weir.log.LogConfig;

/**
 * The topic's settings as far as a partition acts on them.
 *
 * @param log what the log acts on
 * @param durability what an acknowledgement rests on
 * @param minInsyncReplicas {@code min.insync.replicas}; the smaller of it and the number of replicas counts
 */
public record PartitionSettings(LogConfig log, Durability durability, int minInsyncReplicas) {}
