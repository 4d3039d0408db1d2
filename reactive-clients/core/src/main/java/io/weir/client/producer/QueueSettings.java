package io.weir.client.producer;

import io.weir.client.cluster.Backoff;
import io.weir.client.wire.CompressionKind;

/**
 * What a partition's queue goes by; durations in ns.
 *
 * @param idempotent whether batches carry sequences
 * @param maxInFlight how many batches may be unanswered
 * @param retries how often a batch is sent again
 */
record QueueSettings(
        boolean idempotent,
        int maxInFlight,
        int retries,
        int batchBytes,
        CompressionKind compression,
        long lingerNanos,
        long deliveryNanos,
        Backoff retry) {}
