/**
 * Group slots: each holds all groups whose ids have its hash, of either protocol, with their offsets. {@link
 * io.weir.cluster.groups.slot.Groups} is the way in from any thread; {@link io.weir.cluster.groups.slot.GroupCommand} is what can be
 * asked. A slot's state is pure; its actor and its journal are the shell around it.
 */
package io.weir.cluster.groups.slot;
