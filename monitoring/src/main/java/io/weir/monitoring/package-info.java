/**
 * What an operator sees of a node: its metrics and its health, over views that this package defines itself and the node implements.
 * {@link io.weir.monitoring.MonitoringServer} serves them over HTTP.
 */
package io.weir.monitoring;
