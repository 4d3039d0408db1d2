package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.journal.query.javadsl.WeirReadJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.projection.ProjectionBehavior;
import org.apache.pekko.projection.ProjectionId;
import org.apache.pekko.projection.eventsourced.EventEnvelope;
import org.apache.pekko.projection.eventsourced.javadsl.EventSourcedProvider;
import org.apache.pekko.projection.internal.ManagementState;
import org.apache.pekko.projection.javadsl.Handler;
import org.apache.pekko.projection.testkit.javadsl.TestOffsetStore;
import org.apache.pekko.projection.testkit.javadsl.TestProjection;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pekko Projections on the plugin: their source of events by tag, and an offset store that keeps what they hand it as bytes. */
@Timeout(120)
class ProjectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ProjectionId ID = ProjectionId.of("reds", "all");

    @TempDir
    Path directory;

    private final LinkedBlockingQueue<String> projected = new LinkedBlockingQueue<>();
    private final BytesOfOffsets offsets = new BytesOfOffsets();
    private ActorSystem system;

    @Test
    void aProjectionSeesEveryEventOnceAlsoWhenItIsStoppedAndStartedAgain() throws Exception {
        system = TestSystems.start(directory, "");
        try {
            offsets.serialization = SerializationExtension.get(system);
            ActorRef<Notes.Command> a = Adapter.spawnAnonymous(system, new Notes("a"));
            add(a, "one #red", "two", "three #red");
            ActorRef<ProjectionBehavior.Command> running = project();
            assertEquals(List.of("a:1", "a:3"), take(2));
            add(Adapter.spawnAnonymous(system, new Notes("b")), "one #red");
            add(a, "four #red");
            assertEquals(List.of("a:4", "b:1"), sorted(take(2)));
            stop(running);
            add(a, "five #red");
            project();
            assertEquals(List.of("a:5"), take(1));
        } finally {
            TestSystems.stop(system);
        }
    }

    private ActorRef<ProjectionBehavior.Command> project() {
        var source =
                EventSourcedProvider.<String>eventsByTag(Adapter.toTyped(system), WeirReadJournal.IDENTIFIER, "#red");
        var projection = TestProjection.create(ID, source, () -> new Handler<EventEnvelope<String>>() {
                    @Override
                    public CompletionStage<Done> process(EventEnvelope<String> envelope) {
                        projected.add(envelope.persistenceId() + ":" + envelope.sequenceNr());
                        return CompletableFuture.completedFuture(Done.getInstance());
                    }
                })
                .withOffsetStoreFactory(() -> offsets);
        return Adapter.spawnAnonymous(system, ProjectionBehavior.create(projection));
    }

    private void stop(ActorRef<ProjectionBehavior.Command> projection) {
        TestProbe<Object> probe = TestProbe.create(Adapter.toTyped(system));
        projection.tell(ProjectionBehavior.stopMessage());
        probe.expectTerminated(projection, LIMIT);
    }

    private void add(ActorRef<Notes.Command> actor, String... notes) throws Exception {
        AskPattern.ask(
                        actor,
                        (ActorRef<Done> replyTo) -> new Notes.Add(List.of(notes), replyTo),
                        LIMIT,
                        Adapter.toTyped(system).scheduler())
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private List<String> take(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(projected.poll(30, TimeUnit.SECONDS));
        }
        return all;
    }

    private static List<String> sorted(List<String> values) {
        Collections.sort(values);
        return values;
    }

    private static final class BytesOfOffsets implements TestOffsetStore<Offset> {
        private volatile Serialization serialization;
        private volatile byte[] bytes;
        private volatile SerializerWithStringManifest serializer;
        private volatile String manifest;

        @Override
        public Optional<Offset> lastOffset() {
            return bytes == null
                    ? Optional.empty()
                    : Optional.of((Offset) serialization
                            .deserialize(bytes, serializer.identifier(), manifest)
                            .get());
        }

        @Override
        public List<Pair<ProjectionId, Offset>> allOffsets() {
            return lastOffset().stream().map(offset -> Pair.create(ID, offset)).toList();
        }

        @Override
        public CompletionStage<Optional<Offset>> readOffsets() {
            return CompletableFuture.completedFuture(lastOffset());
        }

        @Override
        public CompletionStage<Done> saveOffset(ProjectionId projectionId, Offset offset) {
            serializer = (SerializerWithStringManifest) serialization.findSerializerFor(offset);
            manifest = serializer.manifest(offset);
            bytes = serialization.serialize(offset).get();
            return CompletableFuture.completedFuture(Done.getInstance());
        }

        @Override
        public CompletionStage<Optional<ManagementState>> readManagementState(ProjectionId projectionId) {
            return CompletableFuture.completedFuture(Optional.empty());
        }

        @Override
        public CompletionStage<Done> savePaused(ProjectionId projectionId, boolean paused) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
    }
}
