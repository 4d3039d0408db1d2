package io.weir.cluster.controller;

import io.weir.cluster.controller.ControllerClient.ConfigAlteration;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerClient.TopicGrowth;
import io.weir.cluster.controller.ControllerClient.TopicRef;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/** What the controller understands. */
public sealed interface ControllerCommand permits ControllerCommand.Public, ControllerCommand.Internal {

    /** What brokers send. */
    sealed interface Public extends ControllerCommand, ControllerMessage permits Change, Subscribe {}

    /** What the controller's own parts send to it. */
    non-sealed interface Internal extends ControllerCommand {}

    /** Asks for a change: answered when it is persisted, or refused. */
    sealed interface Change extends Public {
        ActorRef<ControllerReply> replyTo();
    }

    record CreateTopics(List<NewTopic> topics, boolean validateOnly, ActorRef<ControllerReply> replyTo)
            implements Change {
        public CreateTopics {
            topics = List.copyOf(topics);
        }
    }

    record DeleteTopics(List<TopicRef> topics, ActorRef<ControllerReply> replyTo) implements Change {
        public DeleteTopics {
            topics = List.copyOf(topics);
        }
    }

    record CreatePartitions(List<TopicGrowth> topics, boolean validateOnly, ActorRef<ControllerReply> replyTo)
            implements Change {
        public CreatePartitions {
            topics = List.copyOf(topics);
        }
    }

    record AlterConfigs(List<ConfigAlteration> resources, boolean validateOnly, ActorRef<ControllerReply> replyTo)
            implements Change {
        public AlterConfigs {
            resources = List.copyOf(resources);
        }
    }

    record AllocateProducerIds(int broker, ActorRef<ControllerReply> replyTo) implements Change {}

    /**
     * A broker has come up. Asking again as the same incarnation changes nothing.
     *
     * @param incarnation its Pekko unique address
     * @param host advertised host of its Kafka listener
     * @param port advertised port of its Kafka listener
     */
    record RegisterBroker(
            int broker, String incarnation, String host, int port, String rack, ActorRef<ControllerReply> replyTo)
            implements Change {}

    /**
     * A broker wants all that is after {@code appliedOp}. Sent again now and then: it is also how a lost update is noticed.
     *
     * @param appliedOp the op of the subscriber's image; 0 for none
     */
    record Subscribe(int broker, long appliedOp, ActorRef<MetadataUpdate> subscriber) implements Public {}
}
