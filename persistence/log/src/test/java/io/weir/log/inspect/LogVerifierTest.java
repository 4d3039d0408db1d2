package io.weir.log.inspect;

import static io.weir.log.TestLogs.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.Batches;
import io.weir.log.PartitionLogs;
import io.weir.log.TestLogs;
import io.weir.log.WriteHandle;
import io.weir.log.batch.BatchHeader;
import io.weir.log.inspect.Finding.Kind;
import io.weir.log.store.DiskFileStore;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every kind of damage is found, at its place; a log without any is sound. */
class LogVerifierTest {
    private static final int BATCHES = 12;

    @TempDir
    Path temp;

    private Path directory;
    private List<Path> segments;

    @BeforeEach
    void aLogOfSeveralSegments() throws Exception {
        directory = temp.resolve("words-0");
        DiskFileStore store = new DiskFileStore();
        try (PartitionLogs.Opened opened =
                TestLogs.open(directory, TestLogs.config(500), TestLogs.options(store, 0, false))) {
            WriteHandle handle = opened.log().acquire(1);
            for (int i = 0; i < BATCHES; i++) {
                handle.append(Batches.of(NOW + i, "first " + i, "second " + i), NOW);
                if (i == 5) {
                    handle = opened.log().acquire(3);
                }
            }
        }
        segments = LogVerifier.segments(directory);
        assertTrue(segments.size() > 1, segments::toString);
    }

    private LogVerification verify() throws Exception {
        return LogVerifier.verify(directory, bytes -> {});
    }

    @Test
    void aSoundLogIsSoundAndCounted() throws Exception {
        LogVerification sound = verify();

        assertEquals(List.of(), sound.findings());
        assertTrue(sound.isSound());
        assertEquals(segments.size(), sound.segments());
        assertEquals(BATCHES, sound.batches());
        assertEquals(2 * BATCHES, sound.records());
        assertEquals(0, sound.startOffset());
        assertEquals(2 * BATCHES, sound.endOffset());
        long bytes = 0;
        for (Path segment : segments) {
            bytes += Files.size(segment);
        }
        assertEquals(bytes, sound.bytes());
    }

    @Test
    void aFlippedByteIsFoundWhereverItIs() throws Exception {
        for (Path segment : segments) {
            byte[] good = Files.readAllBytes(segment);
            for (int i = 0; i < good.length; i++) {
                if (isOutsideTheChecksum(good, i)) {
                    continue;
                }
                byte[] bad = good.clone();
                bad[i] ^= 0x10;
                Files.write(segment, bad);
                int at = i;
                assertFalse(
                        verify().findings().isEmpty(),
                        () -> "not found: a flip at " + at + " of " + segment.getFileName());
            }
            Files.write(segment, good);
        }
    }

    /** The leader's epoch and the low bytes of the base offset may be other good values. */
    private static boolean isOutsideTheChecksum(byte[] segment, int position) {
        ByteBuffer bytes = ByteBuffer.wrap(segment);
        int batch = 0;
        while (batch + BatchHeader.sizeInBytes(bytes, batch) <= position) {
            batch += BatchHeader.sizeInBytes(bytes, batch);
        }
        int inBatch = position - batch;
        return inBatch < BatchHeader.LENGTH
                || inBatch >= BatchHeader.PARTITION_LEADER_EPOCH && inBatch < BatchHeader.MAGIC;
    }

    @Test
    void aTornTailIsNoDamageAndSaysWhatWillBecomeOfIt() throws Exception {
        Path last = segments.get(segments.size() - 1);
        byte[] good = Files.readAllBytes(last);
        Files.write(last, java.util.Arrays.copyOf(good, good.length - 1));

        LogVerification torn = verify();

        assertTrue(torn.isSound());
        Finding finding = torn.findings().get(0);
        assertEquals(Kind.TAIL, finding.kind());
        assertEquals(last, finding.file());
        assertTrue(finding.consequence().contains("cut"), finding::consequence);
    }

    @Test
    void aSegmentThatIsCutShortBeforeTheLastIsDamaged() throws Exception {
        Path first = segments.get(0);
        byte[] good = Files.readAllBytes(first);
        Files.write(first, java.util.Arrays.copyOf(good, good.length - 1));

        assertTrue(verify().findings().stream().anyMatch(finding -> finding.kind() == Kind.DAMAGE));
    }

    @Test
    void indexesThatAreMissingTornOrWrongAreFound() throws Exception {
        Path index = LogVerifierTest.sibling(segments.get(0), ".index");
        byte[] good = Files.readAllBytes(index);
        assertTrue(good.length > 0);

        Files.delete(index);
        assertOneDerived(index, 0);
        Files.write(index, java.util.Arrays.copyOf(good, good.length + 3));
        assertOneDerived(index, good.length);
        byte[] wrong = good.clone();
        wrong[3] ^= 1;
        Files.write(index, wrong);
        assertOneDerived(index, 0);
        Files.write(index, good);

        Path times = LogVerifierTest.sibling(segments.get(0), ".timeindex");
        byte[] goodTimes = Files.readAllBytes(times);
        byte[] wrongTimes = goodTimes.clone();
        wrongTimes[0] = 0x7f;
        Files.write(times, wrongTimes);
        assertOneDerived(times, 0);
        Files.write(times, goodTimes);
        assertEquals(List.of(), verify().findings());
    }

    @Test
    void anEpochCheckpointThatIsNoneOrEndsTooEarlyIsFound() throws Exception {
        Path checkpoint = directory.resolve("leader-epoch-checkpoint");
        Files.writeString(checkpoint, "nonsense");
        assertOneDerived(checkpoint, 0);
        Files.writeString(checkpoint, "0\n1\n1 0\n");
        assertOneDerived(checkpoint, 0);
        Files.writeString(checkpoint, "0\n2\n1 0\n9 1000\n");
        assertOneDerived(checkpoint, 0);
    }

    private void assertOneDerived(Path file, long position) throws Exception {
        List<Finding> findings = verify().findings();
        assertEquals(1, findings.size(), findings::toString);
        assertEquals(Kind.DERIVED, findings.get(0).kind());
        assertEquals(file, findings.get(0).file());
        assertEquals(position, findings.get(0).position());
    }

    private static Path sibling(Path log, String suffix) {
        String name = log.getFileName().toString();
        return log.resolveSibling(name.substring(0, 20) + suffix);
    }
}
