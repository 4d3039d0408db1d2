package io.weir.cluster.serialization;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.controller.ControllerReply;
import io.weir.cluster.controller.MetadataUpdate;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupsSnapshot;
import io.weir.cluster.groups.offsets.OffsetRequests;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupPost;
import io.weir.cluster.groups.slot.GroupReplies;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of all that is written. A line is never taken out: what it names lies on disks. */
final class Manifests {
    private final ObjectMapper mapper;
    private final Map<String, Kind<?, ?>> byManifest = new HashMap<>();
    private final Map<Class<?>, Kind<?, ?>> byType = new HashMap<>();

    Manifests(ObjectMapper mapper) {
        this.mapper = mapper;
        events();
        groups();
        groupPost();
        messages();
    }

    private void events() {
        add(Kind.plain("controller-elected.1", MetadataEvent.ControllerElected.class));
        add(Kind.plain("broker-registered.1", MetadataEvent.BrokerRegistered.class));
        add(Kind.plain("broker-fenced.1", MetadataEvent.BrokerFenced.class));
        add(Kind.plain("broker-unfenced.1", MetadataEvent.BrokerUnfenced.class));
        add(Kind.plain("topic-created.1", MetadataEvent.TopicCreated.class));
        add(Kind.plain("topic-deleted.1", MetadataEvent.TopicDeleted.class));
        add(Kind.plain("partitions-added.1", MetadataEvent.PartitionsAdded.class));
        add(Kind.plain("topic-config-changed.1", MetadataEvent.TopicConfigChanged.class));
        add(Kind.plain("broker-config-changed.1", MetadataEvent.BrokerConfigChanged.class));
        add(Kind.plain("group-config-changed.1", MetadataEvent.GroupConfigChanged.class));
        add(Kind.plain("producer-ids-allocated.1", MetadataEvent.ProducerIdsAllocated.class));
        add(new Kind<>("image.1", MetadataImage.class, ImageDocument.class, ImageDocument::of, ImageDocument::image));
    }

    private void groups() {
        add(Kind.plain("classic-group-stored.1", GroupEvent.ClassicGroupStored.class));
        add(Kind.plain("generation-begun.1", GroupEvent.GenerationBegun.class));
        add(Kind.plain("consumer-member-stored.1", GroupEvent.ConsumerMemberStored.class));
        add(Kind.plain("consumer-member-removed.1", GroupEvent.ConsumerMemberRemoved.class));
        add(Kind.plain("consumer-group-changed.1", GroupEvent.ConsumerGroupChanged.class));
        add(Kind.plain("consumer-targets-assigned.1", GroupEvent.ConsumerTargetsAssigned.class));
        add(new Kind<>(
                "offsets-committed.1",
                GroupEvent.OffsetsCommitted.class,
                OffsetsDocument.class,
                OffsetsDocument::of,
                OffsetsDocument::event));
        add(Kind.plain("offsets-removed.1", GroupEvent.OffsetsRemoved.class));
        add(Kind.plain("group-deleted.1", GroupEvent.GroupDeleted.class));
        add(new Kind<>(
                "groups-snapshot.1",
                GroupsSnapshot.class,
                SnapshotDocument.class,
                snapshot -> new SnapshotDocument(documents(snapshot.events())),
                document -> new GroupsSnapshot(values(document.events(), GroupEvent.class))));
    }

    private void groupPost() {
        add(Kind.plain("join-group.1", GroupCommand.Join.class));
        add(Kind.plain("sync-group.1", GroupCommand.Sync.class));
        add(Kind.plain("group-heartbeat.1", GroupCommand.Heartbeat.class));
        add(Kind.plain("leave-group.1", GroupCommand.Leave.class));
        add(Kind.plain("consumer-group-heartbeat.1", GroupCommand.ConsumerGroupHeartbeat.class));
        add(Kind.plain("commit-offsets.1", GroupCommand.CommitOffsets.class));
        add(Kind.plain("fetch-offsets.1", GroupCommand.FetchOffsets.class));
        add(Kind.plain("delete-offsets.1", GroupCommand.DeleteOffsets.class));
        add(Kind.plain("describe-group.1", GroupCommand.DescribeGroup.class));
        add(Kind.plain("describe-consumer-group.1", GroupCommand.DescribeConsumerGroup.class));
        add(Kind.plain("delete-group.1", GroupCommand.DeleteGroup.class));
        add(Kind.plain("join-group-reply.1", ClassicRequests.JoinReply.class));
        add(Kind.plain("sync-group-reply.1", ClassicRequests.SyncReply.class));
        add(Kind.plain("group-heartbeat-reply.1", GroupError.class));
        add(Kind.plain("leave-group-reply.1", GroupReplies.LeaveReply.class));
        add(Kind.plain("consumer-group-heartbeat-reply.1", GroupReplies.HeartbeatReply.class));
        add(Kind.plain("commit-offsets-reply.1", OffsetRequests.CommitReply.class));
        add(Kind.plain("fetch-offsets-reply.1", OffsetRequests.FetchReply.class));
        add(Kind.plain("delete-offsets-reply.1", OffsetRequests.DeleteReply.class));
        add(Kind.plain("describe-group-reply.1", GroupReplies.Description.class));
        add(Kind.plain("describe-consumer-group-reply.1", GroupReplies.ConsumerDescription.class));
        add(Kind.plain("delete-group-reply.1", GroupReplies.Deleted.class));
        add(new Kind<>(
                "group-question.1",
                GroupPost.Question.class,
                PostDocument.Question.class,
                question -> new PostDocument.Question(
                        question.slot(),
                        question.epoch(),
                        question.id(),
                        document(question.command()),
                        question.replyTo()),
                document -> new GroupPost.Question(
                        document.slot(),
                        document.epoch(),
                        document.id(),
                        (GroupCommand<?>) value(document.command()),
                        document.replyTo())));
        add(new Kind<>(
                "group-answer.1",
                GroupPost.Answer.class,
                PostDocument.Answer.class,
                answer -> new PostDocument.Answer(answer.id(), document(answer.answer())),
                document -> new GroupPost.Answer(document.id(), value(document.answer()))));
    }

    private void messages() {
        add(Kind.plain("create-topics.1", ControllerCommand.CreateTopics.class));
        add(Kind.plain("delete-topics.1", ControllerCommand.DeleteTopics.class));
        add(Kind.plain("create-partitions.1", ControllerCommand.CreatePartitions.class));
        add(Kind.plain("alter-configs.1", ControllerCommand.AlterConfigs.class));
        add(Kind.plain("allocate-producer-ids.1", ControllerCommand.AllocateProducerIds.class));
        add(Kind.plain("register-broker.1", ControllerCommand.RegisterBroker.class));
        add(Kind.plain("subscribe.1", ControllerCommand.Subscribe.class));
        add(Kind.plain("create-topics-reply.1", ControllerReply.TopicsCreated.class));
        add(Kind.plain("delete-topics-reply.1", ControllerReply.TopicsDeleted.class));
        add(Kind.plain("create-partitions-reply.1", ControllerReply.PartitionsCreated.class));
        add(Kind.plain("alter-configs-reply.1", ControllerReply.ConfigsAltered.class));
        add(Kind.plain("allocate-producer-ids-reply.1", ControllerReply.ProducerIds.class));
        add(Kind.plain("register-broker-reply.1", ControllerReply.BrokerAccepted.class));
        add(Kind.plain("refusal.1", ControllerReply.Refused.class));
        add(new Kind<>(
                "metadata-events.1",
                MetadataUpdate.Events.class,
                UpdateDocument.Events.class,
                this::document,
                this::update));
        add(new Kind<>(
                "metadata-image.1",
                MetadataUpdate.FullImage.class,
                UpdateDocument.FullImage.class,
                full -> new UpdateDocument.FullImage(ImageDocument.of(full.image()), full.hash()),
                full -> new MetadataUpdate.FullImage(full.image().image(), full.hash())));
    }

    private void add(Kind<?, ?> kind) {
        byManifest.put(kind.manifest(), kind);
        byType.put(kind.type(), kind);
    }

    Kind<?, ?> of(Object value) {
        Kind<?, ?> kind = byType.get(value.getClass());
        if (kind == null) {
            throw new IllegalArgumentException(value.getClass().getName() + " has no manifest");
        }
        return kind;
    }

    Kind<?, ?> named(String manifest) throws NotSerializableException {
        Kind<?, ?> kind = byManifest.get(manifest);
        if (kind == null) {
            throw new NotSerializableException(
                    "'" + manifest + "' is nothing that this release can read; a newer one wrote it");
        }
        return kind;
    }

    private UpdateDocument.Events document(MetadataUpdate.Events update) throws IOException {
        return new UpdateDocument.Events(update.firstOp(), documents(update.events()));
    }

    private MetadataUpdate.Events update(UpdateDocument.Events document) throws IOException {
        return new MetadataUpdate.Events(document.firstOp(), values(document.events(), MetadataEvent.class));
    }

    private List<EventDocument> documents(List<?> events) throws IOException {
        List<EventDocument> documents = new ArrayList<>(events.size());
        for (Object event : events) {
            documents.add(document(event));
        }
        return documents;
    }

    private EventDocument document(Object value) throws IOException {
        Kind<?, ?> kind = of(value);
        return new EventDocument(kind.manifest(), kind.write(mapper, value));
    }

    private Object value(EventDocument document) throws IOException {
        return named(document.manifest()).read(mapper, document.content());
    }

    private <T> List<T> values(List<EventDocument> documents, Class<T> type) throws IOException {
        List<T> events = new ArrayList<>(documents.size());
        for (EventDocument document : documents) {
            events.add(type.cast(value(document)));
        }
        return events;
    }
}
