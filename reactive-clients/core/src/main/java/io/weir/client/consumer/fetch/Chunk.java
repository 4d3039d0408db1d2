package io.weir.client.consumer.fetch;

import io.weir.client.wire.fetch.FetchedRecords;

/**
 * What a fetch brought of one partition, to be delivered in the order of arrival.
 *
 * @param generation the partition's when it was asked for; another one since then means that it is not wanted any more
 * @param from the offset that was asked for
 * @param bytes held of the budget until it is {@linkplain ByteBudget#giveBack given back}
 */
public record Chunk(FetchPartition partition, long generation, long from, FetchedRecords records, int bytes) {
    public boolean isStale() {
        return generation != partition.generation();
    }
}
