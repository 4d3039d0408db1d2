package io.weir.client.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.wire.MetadataRequest;
import io.weir.client.wire.PartitionMetadata;
import io.weir.client.wire.TopicMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private static final TopicPartition PARTITION = new TopicPartition("t", 0);
    private static final Uuid ID = Uuid.randomUuid();
    private static final Node ONE = new Node(1, "a", 1);
    private static final Node TWO = new Node(2, "b", 2);

    private final Snapshots snapshots = new Snapshots();

    private static MetadataRequest.Answer answer(Uuid id, int leader, int epoch) {
        PartitionMetadata partition = new PartitionMetadata(0, leader, epoch, List.of(1, 2), List.of(1, 2));
        TopicMetadata topic = new TopicMetadata("t", id, List.of(partition), Optional.empty());
        return new MetadataRequest.Answer("cluster", List.of(ONE, TWO), List.of(topic));
    }

    private int leader() {
        return snapshots.current().leaderOf(PARTITION).orElseThrow().id();
    }

    @Test
    void aBrokerThatLagsDoesNotTakeALeaderBack() {
        snapshots.replace(answer(ID, 1, 4), Set.of("t"));
        snapshots.replace(answer(ID, 2, 5), Set.of("t"));
        snapshots.replace(answer(ID, 1, 4), Set.of("t"));
        assertEquals(2, leader());
    }

    @Test
    void aTopicMadeAnewBeginsAnew() {
        snapshots.replace(answer(ID, 1, 4), Set.of("t"));
        Uuid anew = Uuid.randomUuid();
        snapshots.replace(answer(anew, 2, 0), Set.of("t"));
        assertEquals(2, leader());
        assertTrue(snapshots.current().topic(anew).isPresent());
        assertFalse(snapshots.current().topic(ID).isPresent());
    }

    @Test
    void aNewerLeaderIsTakenFromWhoeverSaysSo() {
        snapshots.replace(answer(ID, 1, 4), Set.of("t"));
        snapshots.leaderIs(PARTITION, new Node(3, "c", 3), 4);
        assertEquals(1, leader(), "of the same epoch");
        snapshots.leaderIs(PARTITION, new Node(3, "c", 3), 5);
        assertEquals("c", snapshots.current().leaderOf(PARTITION).orElseThrow().host());
    }

    @Test
    void topicsThatAreNotThereAreKnownNotToBeAndOthersAreForgotten() {
        snapshots.replace(answer(ID, 1, 4), Set.of("t"));
        TopicMetadata missing = new TopicMetadata(
                "u", Uuid.ZERO_UUID, List.of(), Optional.of(new UnknownTopicOrPartitionException("u")));
        snapshots.replace(new MetadataRequest.Answer("cluster", List.of(ONE), List.of(missing)), Set.of("u"));
        assertTrue(snapshots.current().topic("u").orElseThrow().failure().isPresent());
        assertFalse(snapshots.current().topic("t").isPresent());
    }

    @Test
    void aListenerHearsOfEverySnapshotFromThePresentOneOn() {
        List<Long> versions = new ArrayList<>();
        Runnable end = snapshots.listen(snapshot -> versions.add(snapshot.version()));
        snapshots.replace(answer(ID, 1, 4), Set.of("t"));
        end.run();
        snapshots.replace(answer(ID, 1, 4), Set.of("t"));
        assertEquals(List.of(0L, 1L), versions);
    }

    @Test
    void theTimeBetweenAttemptsGrowsToItsGreatest() {
        Backoff backoff = new Backoff(100, 1_000);
        assertEquals(0, backoff.afterMs(0));
        for (int i = 0; i < 100; i++) {
            long first = backoff.afterMs(1);
            assertTrue(first >= 80 && first <= 120, "" + first);
            long late = backoff.afterMs(1_000);
            assertTrue(late >= 800 && late <= 1_000, "" + late);
        }
    }
}
