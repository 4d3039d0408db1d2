package io.weir.cluster.gateway.fetch;

/**
 * What a fetch wants of a partition.
 *
 * @param offset the first record that is wanted
 * @param maxBytes how much at most, but for a first batch that is larger
 * @param leaderEpoch the leader epoch that the client knows, or -1
 */
public record Wanted(long offset, int maxBytes, int leaderEpoch) {}
