/**
 * Incremental fetch sessions (KIP-227): which partitions a fetch is about, and which of them its answer must name. Pure but for the
 * lock that lets several connections share it; time is an argument.
 */
package io.weir.cluster.gateway.fetch;
