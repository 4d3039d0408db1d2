package io.weir.client.consumer.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.wire.fetch.FetchRequest.Part;
import io.weir.client.wire.fetch.FetchRequest.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.FetchSessionIdNotFoundException;
import org.apache.kafka.common.errors.InvalidFetchSessionEpochException;
import org.junit.jupiter.api.Test;

class IncrementalFetchesTest {
    private static final Uuid TOPIC = new Uuid(1, 1);

    private final IncrementalFetches fetches = new IncrementalFetches();

    private static Part part(int partition, long offset) {
        return new Part(new TopicPartition("t", partition), TOPIC, offset, 5, 1_000);
    }

    @Test
    void onlyWhatHasChangedIsSaidAgain() {
        assertEquals(
                new Session(0, 0, List.of(part(0, 0), part(1, 0)), List.of()),
                fetches.next(List.of(part(0, 0), part(1, 0))));
        fetches.answered(77);
        assertEquals(new Session(77, 1, List.of(part(1, 9)), List.of()), fetches.next(List.of(part(0, 0), part(1, 9))));
        fetches.answered(77);
        assertEquals(
                new Session(77, 2, List.of(part(2, 0)), List.of(part(0, 0))),
                fetches.next(List.of(part(1, 9), part(2, 0))));
    }

    @Test
    void aBrokerThatKeepsNothingIsToldEverythingEachTime() {
        fetches.next(List.of(part(0, 0)));
        fetches.answered(0);
        assertEquals(new Session(0, 0, List.of(part(0, 0)), List.of()), fetches.next(List.of(part(0, 0))));
    }

    @Test
    void afterAFailureEverythingIsSaidAnew() {
        fetches.next(List.of(part(0, 0)));
        fetches.answered(77);
        assertFalse(fetches.failed(new DisconnectException()));
        assertEquals(new Session(77, 0, List.of(part(0, 0)), List.of()), fetches.next(List.of(part(0, 0))));
        fetches.answered(78);
        assertTrue(fetches.failed(new InvalidFetchSessionEpochException("1")));
        assertEquals(0, fetches.next(List.of(part(0, 0))).epoch());
        assertTrue(fetches.failed(new FetchSessionIdNotFoundException("78")));
        assertEquals(new Session(0, 0, List.of(part(0, 0)), List.of()), fetches.next(List.of(part(0, 0))));
    }

    @Test
    void aTopicThatWasMadeAnewTakesThePlaceOfTheOldOne() {
        fetches.next(List.of(part(0, 0)));
        fetches.answered(77);
        Part anew = new Part(new TopicPartition("t", 0), new Uuid(2, 2), 0, 5, 1_000);
        assertEquals(new Session(77, 1, List.of(anew), List.of(part(0, 0))), fetches.next(List.of(anew)));
    }

    /** Against a broker that keeps what it is told: it fetches exactly what is wanted, whatever comes and goes. */
    @Property(tries = 300)
    void theBrokerFetchesExactlyWhatIsWanted(@ForAll long seed) {
        Random random = new Random(seed);
        IncrementalFetches subject = new IncrementalFetches();
        Map<TopicPartition, Part> kept = new HashMap<>();
        int id = 0;
        int epoch = 0;
        for (int step = 0; step < 50; step++) {
            List<Part> wanted = new ArrayList<>();
            for (int partition = 0; partition < 8; partition++) {
                if (random.nextBoolean()) {
                    wanted.add(part(partition, random.nextInt(3)));
                }
            }
            Session said = subject.next(wanted);
            if (said.epoch() == 0) {
                kept.clear();
                id++;
            } else {
                assertEquals(id, said.id());
                assertEquals(epoch + 1, said.epoch());
            }
            epoch = said.epoch();
            said.forgotten().forEach(part -> kept.remove(part.partition()));
            said.said().forEach(part -> kept.put(part.partition(), part));
            assertEquals(new HashSet<>(wanted), new HashSet<>(kept.values()));
            if (random.nextInt(10) == 0) {
                subject.failed(new DisconnectException());
            } else {
                subject.answered(id);
            }
        }
    }
}
