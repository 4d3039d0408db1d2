package io.weir.cluster.gateway;

import io.weir.log.TopicId;

/** A partition that a request writes to. */
record ProduceTarget(TopicId topic, int partition) {}
