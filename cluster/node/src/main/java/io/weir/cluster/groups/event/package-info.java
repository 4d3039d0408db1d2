/**
 * What of groups is kept: the facts in a slot's journal, the members in them, and {@link io.weir.cluster.groups.event.Effects}, by
 * which a decision hands them out.
 */
package io.weir.cluster.groups.event;
