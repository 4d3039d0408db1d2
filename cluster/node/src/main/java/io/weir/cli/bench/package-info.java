/** {@code weir bench}: how fast brokers are, as a client sees it; of Weir and of Apache Kafka alike. */
package io.weir.cli.bench;
