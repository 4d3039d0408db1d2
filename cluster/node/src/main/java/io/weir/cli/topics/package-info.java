/** {@code weir topics}: creates, lists, describes, alters and deletes topics, of Weir and of Apache Kafka. */
package io.weir.cli.topics;
