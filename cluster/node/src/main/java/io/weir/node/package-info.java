/**
 * The node: its settings, and {@link io.weir.node.WeirNode}, the composition root, which is the same for the command line and for a
 * node inside a user's JVM. It may use everything; nothing but the command line uses it.
 */
package io.weir.node;
