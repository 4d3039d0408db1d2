package io.weir.cluster.groups.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.cluster.groups.GroupBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

/** Held against Kafka's own classes. */
class EmbeddedFormatsTest {
    private static final List<TopicPartition> OWNED =
            List.of(new TopicPartition("a", 0), new TopicPartition("a", 7), new TopicPartition("bé", 2));

    private static byte[] subscription(short version) {
        return Utils.toArray(ConsumerProtocol.serializeSubscription(
                new Subscription(List.of("a", "bé"), ByteBuffer.wrap(new byte[5]), OWNED, 9, Optional.of("rack")),
                version));
    }

    @Test
    void everyVersionOfASubscriptionIsReadAsKafkaWritesIt() throws MalformedException {
        for (short version = 0; version <= 3; version++) {
            EmbeddedSubscription read = EmbeddedSubscription.read(GroupBytes.copyOf(subscription(version)));
            assertEquals(
                    new EmbeddedSubscription(
                            version,
                            Set.of("a", "bé"),
                            version >= 1 ? Map.of("a", Set.of(0, 7), "bé", Set.of(2)) : Map.of(),
                            version >= 3 ? Optional.of("rack") : Optional.empty()),
                    read);
        }
    }

    @Test
    void aVersionToComeIsReadAsTheNewest() throws MalformedException {
        byte[] bytes = Arrays.copyOf(subscription((short) 3), 200);
        bytes[1] = 9;
        assertEquals(
                Set.of("a", "bé"),
                EmbeddedSubscription.read(GroupBytes.copyOf(bytes)).topics());
    }

    @Test
    void whatIsCutShortIsMalformedAndNothingElse() {
        byte[] whole = subscription((short) 3);
        for (int length = 0; length < whole.length; length++) {
            GroupBytes cut = GroupBytes.copyOf(Arrays.copyOf(whole, length));
            assertThrows(MalformedException.class, () -> EmbeddedSubscription.read(cut));
        }
        byte[] huge = whole.clone();
        huge[2] = 0x7f;
        assertThrows(MalformedException.class, () -> EmbeddedSubscription.read(GroupBytes.copyOf(huge)));
    }

    @Test
    void anAssignmentGoesToKafkaAndComesBack() throws MalformedException {
        Map<String, Set<Integer>> partitions = Map.of("a", Set.of(0, 7), "bé", Set.of(2));
        for (short version = 0; version <= 3; version++) {
            GroupBytes bytes = new EmbeddedAssignment(partitions, GroupBytes.EMPTY).bytes(version);
            Assignment read = ConsumerProtocol.deserializeAssignment(ByteBuffer.wrap(bytes.toArray()));
            assertEquals(Set.copyOf(OWNED), Set.copyOf(read.partitions()));
            assertEquals(version, ConsumerProtocol.deserializeVersion(ByteBuffer.wrap(bytes.toArray())));
            assertEquals(
                    partitions,
                    EmbeddedAssignment.read(GroupBytes.copyOf(Utils.toArray(
                                    ConsumerProtocol.serializeAssignment(new Assignment(OWNED), version))))
                            .partitions());
        }
        assertEquals(Map.of(), EmbeddedAssignment.read(GroupBytes.EMPTY).partitions());
    }
}
