/**
 * The controller: an event-sourced cluster singleton whose events are the cluster's metadata. {@code ControllerDecisions} decides,
 * purely; the actor persists and publishes; each broker applies what was published and starts its own leaders.
 */
package io.weir.cluster.controller;
