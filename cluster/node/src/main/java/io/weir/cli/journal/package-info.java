/** {@code weir journal}: who votes in a journal, and how that changes. It speaks to a node's own listener, not to Kafka's. */
package io.weir.cli.journal;
