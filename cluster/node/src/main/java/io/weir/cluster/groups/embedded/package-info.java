/**
 * What consumers of the classic protocol say to one another in the bytes that a group's coordinator passes on unread: read here only when
 * a group changes to the protocol in which the broker assigns, or back. Formats are small immutable values; nothing else is known here.
 */
package io.weir.cluster.groups.embedded;
