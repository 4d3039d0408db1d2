package io.weir.cluster.gateway;

import io.weir.cluster.controller.ControllerClient;
import io.weir.cluster.metadata.MetadataView;
import io.weir.partition.LeaderRegistry;
import java.time.Clock;

/** What handlers work with. */
public record GatewayContext(
        int nodeId, MetadataView metadata, ControllerClient controller, LeaderRegistry leaders, Clock clock) {}
