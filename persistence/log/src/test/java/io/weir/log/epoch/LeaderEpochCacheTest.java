package io.weir.log.epoch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.EpochEndOffset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LeaderEpochCacheTest {
    private static final LeaderEpochCache CACHE =
            LeaderEpochCache.of(List.of(new EpochEntry(2, 10), new EpochEntry(3, 20), new EpochEntry(7, 30)));

    @Test
    void anEmptyCacheKnowsNothing() {
        assertEquals(-1, LeaderEpochCache.EMPTY.latestEpoch());
        assertEquals(-1, LeaderEpochCache.EMPTY.epochAt(5));
        assertEquals(EpochEndOffset.UNKNOWN, LeaderEpochCache.EMPTY.endOffsetFor(0, 5));
    }

    @Test
    void anEpochEndsWhereTheNextBeginsAndTheLatestWhereTheLogDoes() {
        assertEquals(new EpochEndOffset(2, 20), CACHE.endOffsetFor(2, 99));
        assertEquals(new EpochEndOffset(3, 30), CACHE.endOffsetFor(3, 99));
        assertEquals(new EpochEndOffset(7, 99), CACHE.endOffsetFor(7, 99));
    }

    @Test
    void forAnEpochThatNeverWroteTheGreatestBelowItAnswers() {
        assertEquals(new EpochEndOffset(3, 30), CACHE.endOffsetFor(5, 99));
    }

    @Test
    void anEpochBelowTheFirstEndsWhereTheFirstBegins() {
        assertEquals(new EpochEndOffset(1, 10), CACHE.endOffsetFor(1, 99));
    }

    @Test
    void anEpochAboveTheLatestIsUnknown() {
        assertEquals(EpochEndOffset.UNKNOWN, CACHE.endOffsetFor(8, 99));
        assertEquals(EpochEndOffset.UNKNOWN, CACHE.endOffsetFor(-1, 99));
    }

    @Test
    void eachOffsetHasTheEpochOfTheEntryBelowIt() {
        assertEquals(-1, CACHE.epochAt(9));
        assertEquals(2, CACHE.epochAt(10));
        assertEquals(2, CACHE.epochAt(19));
        assertEquals(3, CACHE.epochAt(20));
        assertEquals(7, CACHE.epochAt(1000));
    }

    @Test
    void furtherBatchesOfTheLatestEpochChangeNothing() {
        assertSame(CACHE, CACHE.assign(7, 31));
        assertEquals(4, CACHE.assign(8, 40).entries().size());
    }

    @Test
    void whatContradictsANewEntryGivesWay() {
        assertEquals(entries(2, 10, 9, 20), CACHE.assign(9, 20).entries());
        assertEquals(entries(2, 10, 3, 15), CACHE.assign(3, 15).entries());
        assertThrows(IllegalArgumentException.class, () -> CACHE.assign(-1, 50));
    }

    @Test
    void aTruncatedEndTakesItsEpochsWithIt() {
        assertSame(CACHE, CACHE.truncateFromEnd(31));
        assertEquals(entries(2, 10, 3, 20), CACHE.truncateFromEnd(30).entries());
        assertEquals(entries(2, 10), CACHE.truncateFromEnd(11).entries());
        assertTrue(CACHE.truncateFromEnd(0).isEmpty());
    }

    @Test
    void aNewStartKeepsTheEpochThatItLiesIn() {
        assertSame(CACHE, CACHE.truncateFromStart(10));
        assertSame(CACHE, CACHE.truncateFromStart(5));
        assertEquals(entries(2, 15, 3, 20, 7, 30), CACHE.truncateFromStart(15).entries());
        assertEquals(entries(3, 20, 7, 30), CACHE.truncateFromStart(20).entries());
        assertEquals(entries(7, 1000), CACHE.truncateFromStart(1000).entries());
    }

    @Test
    void theCheckpointIsKafkasText() {
        byte[] text = "0\n3\n2 10\n3 20\n7 30\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                new String(text, StandardCharsets.UTF_8),
                new String(LeaderEpochCheckpoint.encode(CACHE), StandardCharsets.UTF_8));
        assertEquals(Optional.of(CACHE), LeaderEpochCheckpoint.decode(text));
        assertEquals(
                Optional.of(LeaderEpochCache.EMPTY),
                LeaderEpochCheckpoint.decode("0\n0\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aDamagedCheckpointSaysNothing() {
        for (String text : List.of(
                "",
                "0",
                "0\n",
                "1\n0\n",
                "0\n2\n1 1\n",
                "0\n1\n1 1\n2 2\n",
                "0\n1\nx 1\n",
                "0\n1\n1\n",
                "0\n1\n-1 5\n",
                "0\n1\n1 -5\n",
                "0\n2\n2 5\n1 6\n",
                "0\n2\n1 5\n2 5\n",
                "0\n99999999999\n")) {
            assertEquals(Optional.empty(), LeaderEpochCheckpoint.decode(text.getBytes(StandardCharsets.UTF_8)), text);
        }
    }

    @Property(tries = 500)
    void entriesAlwaysGrowAndSurviveTheirCheckpoint(@ForAll("assignments") List<EpochEntry> assignments) {
        LeaderEpochCache cache = LeaderEpochCache.of(assignments);
        for (int i = 1; i < cache.entries().size(); i++) {
            assertTrue(
                    cache.entries().get(i - 1).epoch() < cache.entries().get(i).epoch());
            assertTrue(cache.entries().get(i - 1).startOffset()
                    < cache.entries().get(i).startOffset());
        }
        assertEquals(Optional.of(cache), LeaderEpochCheckpoint.decode(LeaderEpochCheckpoint.encode(cache)));
    }

    @Provide
    Arbitrary<List<EpochEntry>> assignments() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.longs().between(0, 50))
                .as(EpochEntry::new)
                .list()
                .ofMaxSize(30);
    }

    private static List<EpochEntry> entries(long... pairs) {
        List<EpochEntry> entries = new java.util.ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            entries.add(new EpochEntry((int) pairs[i], pairs[i + 1]));
        }
        return entries;
    }
}
