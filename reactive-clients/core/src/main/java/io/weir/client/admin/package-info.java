/**
 * What a client asks of a cluster beside records: its topics and its configurations. {@link io.weir.client.admin.ClusterAdmin} is the
 * port; whoever holds one does not see which client is behind it.
 */
package io.weir.client.admin;
