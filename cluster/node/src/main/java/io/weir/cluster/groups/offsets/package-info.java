/**
 * What groups have committed: how far they are in each partition, what they say there, and when that is forgotten. {@link
 * io.weir.cluster.groups.offsets.GroupOffsets} is one group's. Pure: times are handed in, facts are handed out.
 */
package io.weir.cluster.groups.offsets;
