/**
 * What is fetched, when, and how much of it: pure, without clock, thread or socket. {@link io.weir.client.consumer.fetch.FetchPlanner}
 * turns demand and one byte budget into orders to brokers, and answers into chunks to deliver.
 */
package io.weir.client.consumer.fetch;
