/**
 * Signals to one subscriber by the rules of Reactive Streams: demand counted, serial, on the subscription's executor. It knows neither
 * records nor brokers.
 */
package io.weir.client.consumer.delivery;
