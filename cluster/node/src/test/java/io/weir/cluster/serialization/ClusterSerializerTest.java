package io.weir.cluster.serialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.weir.cluster.controller.ControllerClient.AlteredConfigs;
import io.weir.cluster.controller.ControllerClient.ConfigAlteration;
import io.weir.cluster.controller.ControllerClient.ConfigEdit;
import io.weir.cluster.controller.ControllerClient.ConfigScope;
import io.weir.cluster.controller.ControllerClient.CreatedTopic;
import io.weir.cluster.controller.ControllerClient.DeletedTopic;
import io.weir.cluster.controller.ControllerClient.EditKind;
import io.weir.cluster.controller.ControllerClient.GrownTopic;
import io.weir.cluster.controller.ControllerClient.NewTopic;
import io.weir.cluster.controller.ControllerClient.TopicGrowth;
import io.weir.cluster.controller.ControllerClient.TopicRef;
import io.weir.cluster.controller.ControllerCommand;
import io.weir.cluster.controller.ControllerError;
import io.weir.cluster.controller.ControllerMessage;
import io.weir.cluster.controller.ControllerReply;
import io.weir.cluster.controller.MetadataUpdate;
import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.Arrivals;
import io.weir.cluster.groups.event.ClassicClient;
import io.weir.cluster.groups.event.ConsumerMember;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupsSnapshot;
import io.weir.cluster.groups.event.MemberState;
import io.weir.cluster.groups.slot.GroupCommand;
import io.weir.cluster.groups.slot.GroupPost;
import io.weir.cluster.metadata.ImageHash;
import io.weir.cluster.metadata.MetadataEvent;
import io.weir.cluster.metadata.MetadataImage;
import io.weir.log.TopicId;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What was ever written stays readable: for each manifest there is a golden file {@code golden/<manifest>.cbor}, which is never
 * written again. The bytes of today are laid into {@code target/golden}, from where a new manifest's file is taken.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterSerializerTest {
    private static final TopicId ID = new TopicId(0x0123456789abcdefL, 0x1122334455667788L);
    /** The rule that leaders were elected by when the golden files were written. */
    private static final int RULE = 1;

    private ActorTestKit kit;
    private ClusterSerializer serializer;

    @BeforeAll
    void start() throws NotSerializableException {
        kit = ActorTestKit.create();
        serializer = (ClusterSerializer)
                SerializationExtension.get(Adapter.toClassic(kit.system())).serializerFor(MetadataImage.class);
    }

    @AfterAll
    void stop() {
        kit.shutdownTestKit();
    }

    @ParameterizedTest
    @MethodSource("goldenValues")
    void whatWasOnceWrittenIsReadAndWrittenAlike(Object value) throws IOException {
        String name = serializer.manifest(value) + ".cbor";
        byte[] bytes = serializer.toBinary(value);
        Path today = Path.of("target", "golden", name);
        Files.createDirectories(today.getParent());
        Files.write(today, bytes);
        try (InputStream golden = getClass().getResourceAsStream("golden/" + name)) {
            assertNotNull(golden, "no golden file for " + name);
            byte[] written = golden.readAllBytes();
            assertEquals(value, serializer.fromBinary(written, serializer.manifest(value)));
            // Only the newest version of a noun is still written.
            assertArrayEquals(written, bytes);
        }
    }

    /** What was added to a member since its golden file was written. */
    @Test
    void aMemberThatSpeaksTheClassicProtocolComesBackAsItWas() throws IOException {
        ConsumerMember member = new ConsumerMember(
                "m",
                Optional.empty(),
                Optional.empty(),
                "client",
                "/127.0.0.1",
                60_000,
                Set.of("orders"),
                Optional.empty(),
                Optional.empty(),
                7,
                6,
                MemberState.STABLE,
                Partitions.NONE,
                Partitions.NONE,
                Arrivals.NONE,
                Optional.of(new ClassicClient(
                        45_000, List.of(new ClassicClient.Offer("range", GroupBytes.copyOf(new byte[] {0, 1, 2}))))));
        Object event = new GroupEvent.ConsumerMemberStored("g", member);
        assertEquals(event, serializer.fromBinary(serializer.toBinary(event), serializer.manifest(event)));
    }

    @Test
    void everyEventUpdateAndReplyHasAGoldenFile() {
        Set<Class<?>> shown = new HashSet<>();
        goldenValues().forEach(value -> shown.add(value.getClass()));
        List<Class<?>> expected = new ArrayList<>(List.of(MetadataEvent.class.getPermittedSubclasses()));
        expected.addAll(List.of(GroupEvent.class.getPermittedSubclasses()));
        expected.add(GroupsSnapshot.class);
        expected.addAll(List.of(GroupCommand.class.getPermittedSubclasses()));
        expected.addAll(List.of(ControllerReply.class.getPermittedSubclasses()));
        expected.addAll(List.of(MetadataUpdate.class.getPermittedSubclasses()));
        for (Class<?> type : expected) {
            assertTrue(shown.contains(type), type.getName());
        }
    }

    @Test
    void commandsCarryTheWayBack() throws IOException {
        TestProbe<ControllerReply> replies = kit.createTestProbe();
        TestProbe<MetadataUpdate> updates = kit.createTestProbe();
        List<ControllerMessage> commands = List.of(
                new ControllerCommand.CreateTopics(
                        List.of(
                                new NewTopic(
                                        "t", -1, (short) -1, Map.of(0, List.of(1, 2)), Map.of("retention.ms", "1")),
                                new NewTopic("u", 3, (short) 1, Map.of(), Map.of())),
                        true,
                        replies.ref()),
                new ControllerCommand.DeleteTopics(
                        List.of(new TopicRef("t", null), new TopicRef(null, ID.toString())), replies.ref()),
                new ControllerCommand.CreatePartitions(
                        List.of(new TopicGrowth("t", 3, List.of(List.of(1, 2))), new TopicGrowth("u", 4, null)),
                        true,
                        replies.ref()),
                new ControllerCommand.AlterConfigs(
                        List.of(new ConfigAlteration(
                                ConfigScope.TOPIC,
                                "t",
                                false,
                                List.of(
                                        new ConfigEdit("retention.ms", EditKind.DELETE, null),
                                        new ConfigEdit("cleanup.policy", EditKind.APPEND, "compact")))),
                        false,
                        replies.ref()),
                new ControllerCommand.AllocateProducerIds(1, replies.ref()),
                new ControllerCommand.RegisterBroker(1, "pekko://weir@127.0.0.1:1#2", "host", 9092, "", replies.ref()),
                new ControllerCommand.Subscribe(1, 5, updates.ref()));
        assertEquals(ControllerCommand.Change.class.getPermittedSubclasses().length + 1, commands.size());
        for (ControllerMessage command : commands) {
            assertEquals(command, serializer.fromBinary(serializer.toBinary(command), serializer.manifest(command)));
        }
    }

    @Test
    void questionsAboutGroupsCarryTheWayBack() throws IOException {
        TestProbe<GroupPost> asker = kit.createTestProbe();
        for (Object command : GroupPostSamples.commands().toList()) {
            Object question = new GroupPost.Question(17, 2, 9, (GroupCommand<?>) command, asker.ref());
            assertEquals(question, serializer.fromBinary(serializer.toBinary(question), "group-question.1"));
        }
    }

    @Test
    void anImageKeepsTheEpochOfItsController() throws IOException {
        MetadataImage first = image();
        MetadataImage second = new MetadataEvent.ControllerElected(2).apply(first);
        assertEquals(1, first.controllerEpoch());
        assertEquals(2, second.controllerEpoch());
        assertEquals(second, serializer.fromBinary(serializer.toBinary(second), serializer.manifest(second)));
    }

    @Test
    void anImageKeepsTheSlotsPlaces() throws IOException {
        MetadataImage placed =
                new MetadataEvent.BrokerRegistered(1, "pekko://weir@127.0.0.1:1#3", "host", 9092, "r1").apply(image());
        assertEquals(64, placed.groupSlots().size());
        assertEquals(placed, serializer.fromBinary(serializer.toBinary(placed), serializer.manifest(placed)));
        assertNotEquals(ImageHash.of(image()), ImageHash.of(placed));
    }

    @Test
    void anImageKeepsWhatGroupsAreConfiguredWith() throws IOException {
        MetadataImage configured = new MetadataEvent.GroupConfigChanged(
                        "g", Map.of("consumer.session.timeout.ms", "50000"), List.of())
                .apply(image());
        assertNotEquals(ImageHash.of(image()), ImageHash.of(configured));
        assertEquals(
                configured, serializer.fromBinary(serializer.toBinary(configured), serializer.manifest(configured)));
    }

    @Test
    void aMemberKeepsWhatItSaysUnderTheClassicProtocolAndWhenItCameByWhatItHas() throws IOException {
        GroupEvent.ConsumerMemberStored stored = GroupSamples.classicMember();
        assertEquals(stored, serializer.fromBinary(serializer.toBinary(stored), serializer.manifest(stored)));
    }

    @Test
    void fieldsThatAreNotKnownAreIgnored() throws IOException {
        MetadataEvent event = new MetadataEvent.BrokerFenced(3);
        ObjectMapper cbor = new CBORMapper();
        ObjectNode tree = (ObjectNode) cbor.readTree(serializer.toBinary(event));
        tree.put("reason", "of a later release");
        assertEquals(event, serializer.fromBinary(cbor.writeValueAsBytes(tree), "broker-fenced.1"));
    }

    @Test
    void aManifestThatIsNotKnownFailsWithOneLine() {
        NotSerializableException failure = assertThrows(
                NotSerializableException.class, () -> serializer.fromBinary(new byte[0], "topic-created.99"));
        assertEquals(
                "'topic-created.99' is nothing that this release can read; a newer one wrote it", failure.getMessage());
    }

    @Test
    void bytesThatAreNotWhatTheManifestSaysFail() {
        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(new byte[] {1, 2}, "topic-created.1"));
    }

    private static MetadataEvent topicCreated() {
        return new MetadataEvent.TopicCreated(
                "orders",
                ID,
                List.of(List.of(1, 2), List.of(2, 1)),
                Map.of("retention.ms", "1", "weir.durability", "os"),
                RULE);
    }

    private static MetadataImage image() {
        MetadataImage image = MetadataImage.empty(new TopicId(7, 8));
        for (MetadataEvent event : List.of(
                new MetadataEvent.ControllerElected(1),
                new MetadataEvent.BrokerRegistered(1, "pekko://weir@127.0.0.1:1#2", "host", 9092, "r1", RULE),
                new MetadataEvent.BrokerRegistered(2, "pekko://weir@127.0.0.2:1#2", "host", 9093, "", RULE),
                topicCreated(),
                new MetadataEvent.BrokerFenced(2, RULE),
                new MetadataEvent.BrokerConfigChanged("", Map.of("log.retention.ms", "5"), List.of()),
                new MetadataEvent.ProducerIdsAllocated(1, 1000))) {
            image = event.apply(image);
        }
        return image;
    }

    static Stream<Object> goldenValues() {
        return Stream.of(metadataValues(), GroupSamples.all(), GroupPostSamples.all())
                .flatMap(values -> values);
    }

    private static Stream<Object> metadataValues() {
        return Stream.of(
                new MetadataEvent.ControllerElected(1),
                new MetadataEvent.BrokerRegistered(1, "pekko://weir@127.0.0.1:1#2", "host", 9092, "r1", RULE),
                new MetadataEvent.BrokerFenced(2, RULE),
                new MetadataEvent.BrokerUnfenced(2, RULE),
                topicCreated(),
                new MetadataEvent.TopicDeleted(ID),
                new MetadataEvent.PartitionsAdded(ID, 2, List.of(List.of(1, 2), List.of(2, 1)), RULE),
                new MetadataEvent.TopicConfigChanged(ID, Map.of("a", "1", "b", "2"), List.of("c")),
                new MetadataEvent.BrokerConfigChanged("1", Map.of("a", "1"), List.of("b", "c")),
                new MetadataEvent.GroupConfigChanged(
                        "g", Map.of("consumer.session.timeout.ms", "50000"), List.of("consumer.heartbeat.interval.ms")),
                new MetadataEvent.ProducerIdsAllocated(1, 1L << 40),
                image(),
                new ControllerReply.TopicsCreated(
                        9,
                        List.of(new CreatedTopic(
                                "t", ID.toString(), 3, (short) 1, Map.of("a", "1"), ControllerError.NONE, null))),
                new ControllerReply.TopicsDeleted(
                        9, List.of(new DeletedTopic("t", ID.toString(), ControllerError.UNKNOWN_TOPIC, "why"))),
                new ControllerReply.PartitionsCreated(
                        9, List.of(new GrownTopic("t", ControllerError.INVALID_PARTITIONS, "why"))),
                new ControllerReply.ConfigsAltered(
                        9, List.of(new AlteredConfigs(ConfigScope.BROKER, "1", ControllerError.NONE, null))),
                new ControllerReply.ProducerIds(9, 1000, 1000),
                new ControllerReply.BrokerAccepted(9),
                new ControllerReply.Refused(ControllerError.UNAVAILABLE, "why"),
                new MetadataUpdate.Events(8, List.of(topicCreated(), new MetadataEvent.BrokerFenced(2, RULE))),
                new MetadataUpdate.FullImage(image(), ImageHash.of(image())));
    }
}
