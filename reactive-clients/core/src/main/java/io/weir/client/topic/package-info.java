/**
 * Writing to and reading from a topic with all that a record has: keys, values, headers, partitions. What the command line needs of a
 * client; {@link io.weir.client.kafka} implements it.
 */
package io.weir.client.topic;
