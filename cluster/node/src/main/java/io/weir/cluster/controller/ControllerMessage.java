package io.weir.cluster.controller;

/** What crosses from node to node between brokers and the controller, and is serialized under a versioned manifest. */
public sealed interface ControllerMessage permits ControllerCommand.Public, ControllerReply, MetadataUpdate {}
