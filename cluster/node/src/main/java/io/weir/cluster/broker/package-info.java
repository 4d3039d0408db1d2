/**
 * This node as a broker: it registers with the controller, applies the metadata's events in their order to its own image, and starts
 * and stops its own leaders as it does. {@code LeaderPlan} says what is to be done, purely; the actor does it.
 */
package io.weir.cluster.broker;
