package io.weir.cluster.controller;

import io.weir.cluster.controller.ControllerCommand.AllocateProducerIds;
import io.weir.cluster.controller.ControllerCommand.AlterConfigs;
import io.weir.cluster.controller.ControllerCommand.CreatePartitions;
import io.weir.cluster.controller.ControllerCommand.CreateTopics;
import io.weir.cluster.controller.ControllerCommand.DeleteTopics;
import io.weir.cluster.controller.ControllerReply.ConfigsAltered;
import io.weir.cluster.controller.ControllerReply.PartitionsCreated;
import io.weir.cluster.controller.ControllerReply.ProducerIds;
import io.weir.cluster.controller.ControllerReply.Refused;
import io.weir.cluster.controller.ControllerReply.TopicsCreated;
import io.weir.cluster.controller.ControllerReply.TopicsDeleted;
import io.weir.log.TopicId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;

/** Asks the controller, wherever it runs. An answer that does not come in time is {@link ControllerError#UNAVAILABLE}. */
public final class ControllerAsks implements ControllerClient {
    private static final String NO_ANSWER = "The controller did not answer in time.";

    private final ActorSystem<?> system;
    private final ActorRef<ControllerCommand> controller;
    private final int nodeId;
    private final Duration timeout;

    public ControllerAsks(
            ActorSystem<?> system, ActorRef<ControllerCommand> controller, int nodeId, ControllerSettings settings) {
        this.system = system;
        this.controller = controller;
        this.nodeId = nodeId;
        this.timeout = settings.askTimeout();
    }

    @Override
    public CompletionStage<Answer<CreatedTopic>> createTopics(List<NewTopic> topics, boolean validateOnly) {
        return ask(replyTo -> new CreateTopics(topics, validateOnly, replyTo)).thenApply(reply -> {
            if (reply instanceof TopicsCreated created) {
                return new Answer<>(created.op(), created.topics());
            }
            Refused refused = refused(reply);
            return new Answer<>(
                    0, topics.stream().map(topic -> notCreated(topic, refused)).toList());
        });
    }

    @Override
    public CompletionStage<Answer<DeletedTopic>> deleteTopics(List<TopicRef> topics) {
        return ask(replyTo -> new DeleteTopics(topics, replyTo)).thenApply(reply -> {
            if (reply instanceof TopicsDeleted deleted) {
                return new Answer<>(deleted.op(), deleted.topics());
            }
            Refused refused = refused(reply);
            return new Answer<>(
                    0,
                    topics.stream()
                            .map(ref -> new DeletedTopic(ref.name(), ref.topicId(), refused.error(), refused.message()))
                            .toList());
        });
    }

    @Override
    public CompletionStage<Answer<GrownTopic>> createPartitions(List<TopicGrowth> topics, boolean validateOnly) {
        return ask(replyTo -> new CreatePartitions(topics, validateOnly, replyTo))
                .thenApply(reply -> {
                    if (reply instanceof PartitionsCreated created) {
                        return new Answer<>(created.op(), created.topics());
                    }
                    Refused refused = refused(reply);
                    return new Answer<>(
                            0,
                            topics.stream()
                                    .map(topic -> new GrownTopic(topic.name(), refused.error(), refused.message()))
                                    .toList());
                });
    }

    @Override
    public CompletionStage<Answer<AlteredConfigs>> alterConfigs(
            List<ConfigAlteration> resources, boolean validateOnly) {
        return ask(replyTo -> new AlterConfigs(resources, validateOnly, replyTo))
                .thenApply(reply -> {
                    if (reply instanceof ConfigsAltered altered) {
                        return new Answer<>(altered.op(), altered.resources());
                    }
                    Refused refused = refused(reply);
                    return new Answer<>(
                            0,
                            resources.stream()
                                    .map(asked -> new AlteredConfigs(
                                            asked.scope(), asked.name(), refused.error(), refused.message()))
                                    .toList());
                });
    }

    @Override
    public CompletionStage<ProducerIdBlock> allocateProducerIds() {
        return ask(replyTo -> new AllocateProducerIds(nodeId, replyTo))
                .thenApply(reply -> reply instanceof ProducerIds ids
                        ? new ProducerIdBlock(ids.first(), ids.count(), ControllerError.NONE)
                        : new ProducerIdBlock(-1, 0, refused(reply).error()));
    }

    private static CreatedTopic notCreated(NewTopic topic, Refused refused) {
        return new CreatedTopic(
                topic.name(), TopicId.ZERO.toString(), -1, (short) -1, Map.of(), refused.error(), refused.message());
    }

    private CompletionStage<ControllerReply> ask(Function<ActorRef<ControllerReply>, ControllerCommand> command) {
        return AskPattern.ask(controller, command, timeout, system.scheduler())
                .exceptionally(failure -> new Refused(ControllerError.UNAVAILABLE, NO_ANSWER));
    }

    private static Refused refused(ControllerReply reply) {
        return reply instanceof Refused refused
                ? refused
                : new Refused(ControllerError.UNAVAILABLE, "The controller gave an answer of another kind: " + reply);
    }
}
