/**
 * The cluster as a client sees it: {@link io.weir.client.cluster.Cluster} knows the brokers and who leads what, keeps the connections,
 * and carries requests to where they belong. Producer, consumer and administration share it.
 */
package io.weir.client.cluster;
