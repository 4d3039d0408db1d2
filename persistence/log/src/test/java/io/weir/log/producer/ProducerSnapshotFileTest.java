package io.weir.log.producer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ProducerSnapshotFileTest {

    /** Written by Apache Kafka 4.3.1 for two producers, one of them with an open transaction and one with a marker alone. */
    private static final String OF_KAFKA =
            "0001062035e10000000200000000000003e90003000000290000000000000fa9000000090000018bcfe56800000000070000000000000fa000000000000003ea0000ffffffffffffffffffffffff000000000000018bcfe5680100000002ffffffffffffffff";

    @Test
    void aFileThatKafkaWroteIsRead() {
        List<ProducerEntry> entries = ProducerSnapshotFile.decode(
                        ByteBuffer.wrap(HexFormat.of().parseHex(OF_KAFKA)))
                .orElseThrow();
        assertEquals(
                List.of(
                        new ProducerEntry(
                                1001,
                                (short) 3,
                                7,
                                1_700_000_000_000L,
                                4000,
                                List.of(new ProducedBatch(41, 4009, 9, 1_700_000_000_000L))),
                        new ProducerEntry(1002, (short) 0, 2, 1_700_000_000_001L, -1, List.of())),
                entries);
        assertEquals(
                OF_KAFKA,
                HexFormat.of().formatHex(ProducerSnapshotFile.encode(entries).array()));
    }

    @Test
    void theNameIsTheOffsetAsKafkaWritesIt() {
        assertEquals("00000000000000004711.snapshot", ProducerSnapshotFile.fileName(4711));
    }

    @Property(tries = 200)
    void whatIsWrittenIsRead(@ForAll("entries") List<ProducerEntry> entries) {
        assertEquals(Optional.of(entries), ProducerSnapshotFile.decode(ProducerSnapshotFile.encode(entries)));
    }

    @Property(tries = 200)
    void damageIsNoticed(@ForAll("entries") List<ProducerEntry> entries, @ForAll int where, @ForAll byte mask) {
        ByteBuffer file = ProducerSnapshotFile.encode(entries);
        if (mask == 0) {
            return;
        }
        int at = Math.floorMod(where, file.limit());
        assertEquals(
                Optional.empty(), ProducerSnapshotFile.decode(file.duplicate().limit(at)));
        file.put(at, (byte) (file.get(at) ^ mask));
        assertEquals(Optional.empty(), ProducerSnapshotFile.decode(file));
    }

    @Provide
    Arbitrary<List<ProducerEntry>> entries() {
        Arbitrary<List<ProducedBatch>> batches = Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(ProducedBatch::new)
                .list()
                .ofMaxSize(ProducerEntry.RETAINED_BATCHES);
        return Combinators.combine(
                        Arbitraries.longs(), Arbitraries.shorts(), Arbitraries.integers(), Arbitraries.longs(), batches)
                .as((id, epoch, coordinatorEpoch, time, window) -> new ProducerEntry(
                        id,
                        epoch,
                        coordinatorEpoch,
                        window.isEmpty() ? time : window.get(window.size() - 1).timestampMs(),
                        time,
                        window))
                .list()
                .ofMaxSize(8)
                .uniqueElements(ProducerEntry::producerId);
    }
}
