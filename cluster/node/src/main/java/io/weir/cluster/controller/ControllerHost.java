package io.weir.cluster.controller;

import io.weir.cluster.config.TopicConfigs;
import io.weir.log.TopicId;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.SingletonActor;

/** Where the composition root starts the controller. */
public final class ControllerHost {
    private static final String NAME = "controller";

    private ControllerHost() {}

    /**
     * Makes this node one of those that may run the controller: one of them runs it at a time.
     *
     * @param clusterId the id that a new cluster gets; a recovered one must have it
     * @param configs this node's: they stand for what a request to create a topic leaves open
     * @return the way to the controller wherever it runs
     */
    public static ActorRef<ControllerCommand> start(
            ActorSystem<?> system, TopicId clusterId, TopicConfigs configs, ControllerSettings settings) {
        return ClusterSingleton.get(system)
                .init(SingletonActor.of(
                        Controller.create(
                                clusterId,
                                configs.broker().nodeId(),
                                new ControllerDecisions(configs, settings),
                                settings),
                        NAME));
    }
}
