/**
 * Groups of the classic protocol: all members meet in a join, the first of them assigns, all take their assignments in a sync.
 * {@link io.weir.cluster.groups.classic.ClassicGroup} is the state machine; it owns its members and whoever waits, and knows the
 * group's types above and nothing else.
 */
package io.weir.cluster.groups.classic;
