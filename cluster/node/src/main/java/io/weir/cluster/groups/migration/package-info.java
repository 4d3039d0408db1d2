/**
 * How a group with members goes from one protocol to the other while they go on consuming (KIP-848, "Online migration"). Pure: what was of
 * the one becomes events of the other, which take its place.
 */
package io.weir.cluster.groups.migration;
