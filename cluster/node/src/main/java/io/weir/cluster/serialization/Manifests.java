package io.weir.cluster.serialization;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.controller.ControllerReply;
import io.weir.cluster.controller.MetadataUpdate;
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
        add(Kind.plain("producer-ids-allocated.1", MetadataEvent.ProducerIdsAllocated.class));
        add(new Kind<>("image.1", MetadataImage.class, ImageDocument.class, ImageDocument::of, ImageDocument::image));
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
        List<UpdateDocument.Event> events = new ArrayList<>(update.events().size());
        for (MetadataEvent event : update.events()) {
            Kind<?, ?> kind = of(event);
            events.add(new UpdateDocument.Event(kind.manifest(), kind.write(mapper, event)));
        }
        return new UpdateDocument.Events(update.firstOp(), events);
    }

    private MetadataUpdate.Events update(UpdateDocument.Events document) throws IOException {
        List<MetadataEvent> events = new ArrayList<>(document.events().size());
        for (UpdateDocument.Event event : document.events()) {
            events.add((MetadataEvent) named(event.manifest()).read(mapper, event.content()));
        }
        return new MetadataUpdate.Events(document.firstOp(), events);
    }
}
