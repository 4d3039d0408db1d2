package io.weir.journal.ops;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One persisted event.
 *
 * @param sequenceNr Pekko's number of it, from 1 on
 * @param timestampMs when it was persisted, milliseconds since the epoch; 0 when nobody said
 * @param manifest the event adapter's manifest; empty when there is none
 * @param writerUuid the incarnation of the persistent actor that wrote it
 * @param metadata what a plugin of the persistent actor attached
 * @param tags by which readers find it, ascending
 */
public record Event(
        long sequenceNr,
        long timestampMs,
        String manifest,
        String writerUuid,
        Payload payload,
        Optional<Payload> metadata,
        List<String> tags) {
    public Event {
        Objects.requireNonNull(manifest);
        Objects.requireNonNull(writerUuid);
        Objects.requireNonNull(payload);
        Objects.requireNonNull(metadata);
        tags = tags.isEmpty() ? List.of() : List.copyOf(new TreeSet<>(tags));
    }

    /** An event without tags. */
    public Event(
            long sequenceNr,
            long timestampMs,
            String manifest,
            String writerUuid,
            Payload payload,
            Optional<Payload> metadata) {
        this(sequenceNr, timestampMs, manifest, writerUuid, payload, metadata, List.of());
    }
}
