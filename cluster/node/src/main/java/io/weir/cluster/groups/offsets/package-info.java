/** What groups have committed: how far they are in each partition. Pure. */
package io.weir.cluster.groups.offsets;
