/**
 * The command line: {@code weir node} and {@code weir demo}. It turns flags into configuration keys and failures into one line and an
 * exit code; the work is the node's and the client's.
 */
package io.weir.cli;
