package io.weir.journal.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.query.javadsl.WeirReadJournal;
import io.weir.journal.store.JournalException;
import io.weir.log.store.FaultyFileStore;
import java.io.IOException;
import java.io.NotSerializableException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.PersistenceQuery;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with files, events and the disk is said in one line, and takes nobody else with it. */
@Timeout(120)
class BadInputTest {
    private static final String BRITTLE = "pekko.actor { serializers.brittle = \"" + BrittleSerializer.class.getName()
            + "\"\n" + "serialization-bindings.\"" + Brittle.class.getName() + "\" = brittle }\n";

    @TempDir
    Path temp;

    @Test
    void aFlippedBitIsFoundAndItsPlaceIsSaid() throws Exception {
        writeSome(3);
        Path log = logFile();
        long middle = Files.size(log) / 2;
        flip(log, middle);
        String line = refusal("");
        assertTrue(line.startsWith("the journal cannot be opened: ") && line.contains("checksum"), line);
        assertTrue(line.contains(log.getParent().toString()), line);
        flip(log, middle);
        assertEquals(List.of("1:event", "2:event", "3:event"), read());
    }

    @Test
    void aTailThatWasTornByACrashIsCutAndTheRestIsThere() throws Exception {
        writeSome(3);
        Path log = logFile();
        byte[] torn = ByteBuffer.allocate(30).putLong(1000).putInt(400).array();
        Files.write(log, torn, StandardOpenOption.APPEND);
        Files.deleteIfExists(temp.resolve("journal/clean-stop"));
        assertEquals(List.of("1:event", "2:event", "3:event"), read());
    }

    @Test
    void aFileThatEndsBeforeWhatWasFlushedIsRefused() throws Exception {
        writeSome(3);
        Path log = logFile();
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.truncate(Files.size(log) - 20);
        }
        String line = refusal("");
        assertTrue(
                line.startsWith("the journal cannot be opened: ")
                        && line.contains(log.getParent().toString()),
                line);
    }

    @Test
    void anotherClustersOrNodesFilesAreRefused() throws Exception {
        writeSome(1);
        String cluster = refusal("weir.journal.cluster-id = AAAAAAAAAAAAAAAAAAAAAQ");
        assertTrue(cluster.contains("cluster") && cluster.contains("AAAAAAAAAAAAAAAAAAAAAQ"), cluster);
        String node = refusal("weir.journal.node-id = 7");
        assertTrue(node.contains("node 1") && node.contains("7"), node);
        assertEquals(List.of("1:event"), read());
    }

    @Test
    void aNewerVersionsFilesAreRefused() throws Exception {
        writeSome(1);
        Path meta = temp.resolve("journal/meta.properties");
        String properties = Files.readString(meta);
        Files.writeString(meta, properties.replaceAll("format.version=\\d+", "format.version=999"));
        String line = refusal("");
        assertTrue(line.contains("written by a newer version: its format is 999"), line);
        Files.writeString(meta, properties);
        assertEquals(List.of("1:event"), read());
    }

    @Test
    void anEventWhoseSerializerThrowsFailsItsActorAlone() throws Exception {
        ActorSystem system = TestSystems.start(directory(), BRITTLE);
        try {
            Journal journal = JournalExtension.of(system);
            write(journal, "a", 1, "event");
            assertEquals(
                    Brittle.class.getName() + " cannot be serialized: it broke",
                    assertThrows(JournalException.class, () -> write(journal, "a", 2, new Brittle(true)))
                            .getMessage());
            write(journal, "b", 1, "event");
            write(journal, "a", 2, "event");
            write(journal, "c", 1, new Brittle(false));
        } finally {
            TestSystems.stop(system);
        }
        system = TestSystems.start(directory(), "");
        try {
            Journal journal = JournalExtension.of(system);
            String line = failure(() -> replay(journal, "c"));
            assertTrue(line.startsWith("journal of 'c': event 1: ") && line.contains("serializer 777"), line);
            assertEquals(List.of("1:event", "2:event"), replay(journal, "a"));
            ActorSystem reading = system;
            String read = failure(() -> events(reading, "c"));
            assertTrue(read.startsWith("journal of 'c': event 1: "), read);
        } finally {
            TestSystems.stop(system);
        }
    }

    @Test
    void aFullDiskFailsWritesAndTheJournalGoesOnWhenThereIsRoom() throws Exception {
        FaultyFileStore disk = new FaultyFileStore(1, temp.resolve("graveyard"));
        ActorSystem system = TestSystems.start(directory(), "", disk);
        try {
            Journal journal = JournalExtension.of(system);
            write(journal, "a", 1, "event");
            disk.room(100);
            String line = failure(() -> write(journal, "a", 2, "x".repeat(100_000)));
            assertTrue(line.contains("the journal's disk: ") && line.endsWith("No space left on device"), line);
            assertEquals(1, events(system, "a").size());
            disk.heal();
            write(journal, "b", 1, "event");
            journal.highestSequenceNr("a", "reader").toCompletableFuture().get(30, TimeUnit.SECONDS);
            write(journal, "a", 2, "event", "writer-2");
        } finally {
            TestSystems.stop(system);
        }
        assertEquals(List.of("1:event", "2:event"), read());
    }

    private Path directory() {
        return temp.resolve("journal");
    }

    private void writeSome(int events) throws Exception {
        ActorSystem system = TestSystems.start(directory(), "");
        for (int n = 1; n <= events; n++) {
            write(JournalExtension.of(system), "a", n, "event");
        }
        TestSystems.stop(system);
    }

    private List<String> read() throws Exception {
        ActorSystem system = TestSystems.start(directory(), "");
        try {
            return replay(JournalExtension.of(system), "a");
        } finally {
            TestSystems.stop(system);
        }
    }

    private String refusal(String config) throws Exception {
        ActorSystem system = TestSystems.start(directory(), config);
        try {
            String line = assertThrows(JournalException.class, () -> JournalExtension.of(system))
                    .getMessage();
            assertFalse(line.contains("\n"), line);
            return line;
        } finally {
            TestSystems.stop(system);
        }
    }

    private static void write(Journal journal, String id, long number, Object event) throws Exception {
        write(journal, id, number, event, "writer-1");
    }

    private static void write(Journal journal, String id, long number, Object event, String writer) throws Exception {
        PersistentRepr repr =
                PersistentRepr.apply(event, number, id, "", false, org.apache.pekko.actor.ActorRef.noSender(), writer);
        journal.write(List.of(org.apache.pekko.persistence.AtomicWrite.apply(repr)), "writer")
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private static List<String> replay(Journal journal, String id) throws Exception {
        List<String> events = new ArrayList<>();
        journal.highestSequenceNr(id, "reader").toCompletableFuture().get(30, TimeUnit.SECONDS);
        journal.replay(
                        id,
                        "reader",
                        1,
                        Long.MAX_VALUE,
                        Long.MAX_VALUE,
                        repr -> events.add(repr.sequenceNr() + ":" + repr.payload()))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return events;
    }

    private static List<EventEnvelope> events(ActorSystem system, String id) throws Exception {
        return PersistenceQuery.get(system)
                .getReadJournalFor(WeirReadJournal.class, WeirReadJournal.IDENTIFIER)
                .currentEventsByPersistenceId(id, 0, Long.MAX_VALUE)
                .runWith(Sink.seq(), system)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private interface Attempt {
        void run() throws Exception;
    }

    private static String failure(Attempt attempt) {
        Throwable error = assertThrows(Exception.class, attempt::run);
        while (error instanceof ExecutionException || error instanceof CompletionException) {
            error = error.getCause();
        }
        assertEquals(JournalException.class, error.getClass(), error::toString);
        assertFalse(error.getMessage().contains("\n"), error::getMessage);
        return error.getMessage();
    }

    private Path logFile() throws IOException {
        try (Stream<Path> files = Files.walk(directory())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void flip(Path path, long at) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 4)).flip();
            file.write(one, at);
        }
    }

    record Brittle(boolean breaks) {}

    static final class BrittleSerializer extends SerializerWithStringManifest {
        @Override
        public int identifier() {
            return 777;
        }

        @Override
        public String manifest(Object object) {
            return "brittle";
        }

        @Override
        public byte[] toBinary(Object object) {
            if (((Brittle) object).breaks()) {
                throw new IllegalStateException("it broke");
            }
            return new byte[] {1};
        }

        @Override
        public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
            throw new NotSerializableException("not wanted");
        }
    }
}
