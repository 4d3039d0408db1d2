/**
 * The questions of administration: topics, configurations, records, groups. Each is one request to one broker; what it says of a single
 * thing is an {@link io.weir.client.wire.admin.Outcome}, and what another attempt may heal fails the request as a whole.
 */
package io.weir.client.wire.admin;
