package io.weir.cluster.metadata;

/**
 * A registered broker.
 *
 * @param incarnation its Pekko unique address: a restarted broker is another incarnation
 * @param host advertised host of the Kafka listener
 * @param port advertised port of the Kafka listener
 * @param rack rack, or the empty string
 * @param fenced whether it may lead nothing
 */
public record BrokerImage(int id, String incarnation, String host, int port, String rack, boolean fenced) {}
