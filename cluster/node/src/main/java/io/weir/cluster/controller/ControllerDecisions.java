package io.weir.cluster.controller;

import io.weir.cluster.config.TopicConfigs;
import io.weir.cluster.controller.ControllerCommand.AllocateProducerIds;
import io.weir.cluster.controller.ControllerCommand.AlterConfigs;
import io.weir.cluster.controller.ControllerCommand.Change;
import io.weir.cluster.controller.ControllerCommand.CreatePartitions;
import io.weir.cluster.controller.ControllerCommand.CreateTopics;
import io.weir.cluster.controller.ControllerCommand.DeleteTopics;
import io.weir.cluster.controller.ControllerCommand.RegisterBroker;
import io.weir.cluster.controller.ControllerReply.BrokerAccepted;
import io.weir.cluster.controller.ControllerReply.ProducerIds;
import io.weir.cluster.metadata.BrokerImage;
import io.weir.cluster.metadata.MetadataEvent.BrokerRegistered;
import io.weir.cluster.metadata.MetadataEvent.ProducerIdsAllocated;
import io.weir.cluster.metadata.MetadataImage;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides what a command changes. Pure: the same image, command and random numbers give the same decision. What is decided changes
 * nothing until its events are persisted and applied.
 */
final class ControllerDecisions {
    /** Producer ids in a block, as Kafka gives them out. */
    static final int PRODUCER_ID_BLOCK = 1000;

    private final TopicDecisions topics;
    private final PartitionDecisions partitions;
    private final ConfigDecisions configs;

    ControllerDecisions(TopicConfigs configs, ControllerSettings settings) {
        this.topics = new TopicDecisions(configs, settings);
        this.partitions = new PartitionDecisions(settings);
        this.configs = new ConfigDecisions(configs);
    }

    /** @param random draws topic ids and the broker at which a placement begins */
    Decision decide(MetadataImage image, Change command, RandomGenerator random) {
        if (command instanceof CreateTopics create) {
            return topics.create(image, create.topics(), create.validateOnly(), random);
        }
        if (command instanceof DeleteTopics delete) {
            return topics.delete(image, delete.topics());
        }
        if (command instanceof CreatePartitions grow) {
            return partitions.create(image, grow.topics(), grow.validateOnly(), random);
        }
        if (command instanceof AlterConfigs alter) {
            return configs.alter(image, alter.resources(), alter.validateOnly());
        }
        if (command instanceof AllocateProducerIds allocate) {
            return allocate(image, allocate);
        }
        return register(image, (RegisterBroker) command);
    }

    private static Decision allocate(MetadataImage image, AllocateProducerIds command) {
        long first = image.nextProducerId();
        ProducerIdsAllocated event = new ProducerIdsAllocated(command.broker(), first + PRODUCER_ID_BLOCK);
        MetadataImage after = event.apply(image);
        return new Decision(List.of(event), after, new ProducerIds(after.op(), first, PRODUCER_ID_BLOCK));
    }

    private static Decision register(MetadataImage image, RegisterBroker command) {
        BrokerImage wanted = new BrokerImage(
                command.broker(), command.incarnation(), command.host(), command.port(), command.rack(), false);
        if (wanted.equals(image.brokers().get(command.broker()))) {
            return new Decision(List.of(), image, new BrokerAccepted(image.op()));
        }
        BrokerRegistered event = new BrokerRegistered(
                command.broker(), command.incarnation(), command.host(), command.port(), command.rack());
        MetadataImage after = event.apply(image);
        return new Decision(List.of(event), after, new BrokerAccepted(after.op()));
    }
}
