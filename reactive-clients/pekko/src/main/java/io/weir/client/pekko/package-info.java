/**
 * Sources, flows and sinks of Pekko Streams on the client, with the names that users of pekko-connectors-kafka know. It translates: demand,
 * signals and errors are the core's, which speaks to brokers. What is the user's runs on the stream's dispatcher.
 */
package io.weir.client.pekko;
