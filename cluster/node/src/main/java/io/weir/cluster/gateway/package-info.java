/**
 * The Kafka listener: Netty, request decoding by kafka-clients' message classes, a handler per API. Requests are parsed on the event
 * loop and answered in request order; records go to partition actors and leave by zero copy. Kafka's request, message and protocol
 * classes appear here and nowhere below.
 */
package io.weir.cluster.gateway;
