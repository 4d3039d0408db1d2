/**
 * What a client asks of a cluster beside records: {@link io.weir.client.admin.ReactiveAdmin} has its topics and configurations ({@link
 * io.weir.client.admin.ClusterAdmin}) and its groups ({@link io.weir.client.admin.GroupAdmin}). It speaks through {@link
 * io.weir.client.cluster}.
 */
package io.weir.client.admin;
