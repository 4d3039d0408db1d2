/** Membership in a group of the consumer protocol, and committed offsets, on the wire. */
package io.weir.client.wire.group;
