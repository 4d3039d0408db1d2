package io.weir.journal.plugin;

import io.weir.journal.ops.Event;
import io.weir.journal.ops.Payload;
import io.weir.journal.store.JournalException;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.Tagged;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializer;
import org.apache.pekko.serialization.Serializers;
import scala.jdk.javaapi.CollectionConverters;
import scala.util.Try;

/** Turns objects into payloads and back, with the serializers of the actor system. Safe for use by several threads. */
final class Payloads {
    private final Serialization serialization;

    Payloads(ExtendedActorSystem system) {
        this.serialization = SerializationExtension.get(system);
    }

    /** @throws JournalException when the object's serializer refuses it */
    Payload toPayload(Object object) {
        Serializer serializer = serialization.findSerializerFor(object);
        Try<byte[]> bytes = serialization.serialize(object);
        if (bytes.isFailure()) {
            Throwable error = bytes.failed().get();
            throw new JournalException(
                    object.getClass().getName() + " cannot be serialized: " + error.getMessage(), error);
        }
        return new Payload(serializer.identifier(), Serializers.manifestFor(serializer, object), bytes.get());
    }

    /** @throws JournalException when no serializer of that number is configured, or it does not know the manifest or the bytes */
    Object toObject(Payload payload) {
        Try<Object> object = serialization.deserialize(payload.bytes(), payload.serializerId(), payload.manifest());
        if (object.isFailure()) {
            Throwable error = object.failed().get();
            throw new JournalException(
                    "what serializer " + payload.serializerId() + " wrote with manifest '" + payload.manifest()
                            + "' cannot be read: " + error.getMessage(),
                    error);
        }
        return object.get();
    }

    static boolean isTagged(PersistentRepr repr) {
        return repr.payload() instanceof Tagged;
    }

    /** @param nowMs the stamp of a tagged event, and of one that nobody has stamped */
    Event toEvent(PersistentRepr repr, long nowMs) {
        Object payload = repr.payload();
        List<String> tags = List.of();
        if (payload instanceof Tagged tagged) {
            payload = tagged.payload();
            tags = List.copyOf(CollectionConverters.asJava(tagged.tags()));
        }
        return new Event(
                repr.sequenceNr(),
                repr.timestamp() > 0 && tags.isEmpty() ? repr.timestamp() : nowMs,
                repr.manifest(),
                repr.writerUuid(),
                toPayload(payload),
                repr.metadata().isDefined()
                        ? Optional.of(toPayload(repr.metadata().get()))
                        : Optional.empty(),
                tags);
    }

    /** @throws JournalException when the event cannot be read */
    PersistentRepr toRepr(String persistenceId, Event event) {
        try {
            PersistentRepr repr = PersistentRepr.apply(
                            toObject(event.payload()),
                            event.sequenceNr(),
                            persistenceId,
                            event.manifest(),
                            false,
                            ActorRef.noSender(),
                            event.writerUuid())
                    .withTimestamp(event.timestampMs());
            return event.metadata().isPresent()
                    ? repr.withMetadata(toObject(event.metadata().get()))
                    : repr;
        } catch (JournalException e) {
            throw new JournalException(
                    "journal of '" + persistenceId + "': event " + event.sequenceNr() + ": " + e.getMessage(), e);
        }
    }
}
