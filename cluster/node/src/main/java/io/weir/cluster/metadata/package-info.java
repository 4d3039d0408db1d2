/**
 * The cluster's metadata: the events that are its history, and the immutable {@link io.weir.cluster.metadata.MetadataImage} that every
 * broker makes of them. Applying an event is pure and deterministic. No actor, clock or file is in here.
 */
package io.weir.cluster.metadata;
