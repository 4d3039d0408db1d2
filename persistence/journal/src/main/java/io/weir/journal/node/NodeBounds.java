package io.weir.journal.node;

/**
 * What a node takes upon itself at most.
 *
 * @param maxOpBytes of one op; a larger one is refused
 * @param maxGroupBytes what is gathered for one flush, unless a single op is larger
 * @param maxQueuedBytes what may wait for the voter; beyond, ops are refused and other messages dropped
 * @param pageBytes of the pages in which logs are read and copied, unless a single op is larger
 * @param maxReads reads of other nodes that are served at a time; beyond, they are dropped and asked again
 */
public record NodeBounds(int maxOpBytes, int maxGroupBytes, long maxQueuedBytes, int pageBytes, int maxReads) {}
