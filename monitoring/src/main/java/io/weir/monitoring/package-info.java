/** What an operator sees of a node: its metrics and its health, over views that this package defines itself. */
package io.weir.monitoring;
