/**
 * The command line. A command turns flags into settings, asks a client or starts a node, and shows the answer; the work is the node's
 * and the clients'. What commands share is in {@link io.weir.cli.frame}.
 */
package io.weir.cli;
