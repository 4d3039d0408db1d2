package io.weir.cluster.controller;

/** What crosses from node to node between brokers and the controller, and so is serialized by {@link ClusterSerializer}. */
public sealed interface ControllerMessage permits ControllerCommand.Public, ControllerReply, MetadataUpdate {}
