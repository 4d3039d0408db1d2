package io.weir.client.consumer.fetch;

import io.weir.client.consumer.StartFrom;
import io.weir.client.wire.fetch.Isolation;
import java.util.Optional;

/**
 * The settings that fetching goes by; names are those of the consumer's settings.
 *
 * @param maxBytes {@code fetch.max.bytes}
 * @param maxPartitionBytes {@code max.partition.fetch.bytes}
 * @param minBytes {@code fetch.min.bytes}
 * @param maxWaitMs {@code fetch.max.wait.ms}
 * @param backoffMs {@code retry.backoff.ms}, doubled with each failure
 * @param maxBackoffMs {@code retry.backoff.max.ms}
 * @param outageMs {@code outage.timeout.ms}: how long a partition may bring nothing but failures
 * @param reset {@code auto.offset.reset}; empty for none
 */
public record FetchLimits(
        int maxBytes,
        int maxPartitionBytes,
        int minBytes,
        int maxWaitMs,
        long backoffMs,
        long maxBackoffMs,
        long outageMs,
        Isolation isolation,
        Optional<StartFrom> reset) {}
