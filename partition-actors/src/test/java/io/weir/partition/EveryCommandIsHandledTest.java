package io.weir.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weir.log.Durability;
import io.weir.log.StorageFailure;
import io.weir.log.TopicId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.UnhandledMessage;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.Test;

/** No command is unhandled in any role: the list of commands is the sealed types' own. */
class EveryCommandIsHandledTest {
    private static final List<Class<?>> PUBLIC = List.of(PartitionCommand.Public.class.getPermittedSubclasses());
    private static final List<Class<?>> INTERNAL = List.of(PartitionLeader.Message.class.getPermittedSubclasses());

    /** Those that end the entity come last. */
    private static List<PartitionCommand> commands(LeaderRig rig) {
        PartitionAssignment assignment = Assignments.single(5, Durability.FSYNC);
        PartitionCommand.Waiter waiter = new PartitionCommand.Waiter() {
            @Override
            public void ready() {
                // nobody asks
            }

            @Override
            public boolean done() {
                return true;
            }
        };
        return List.of(
                rig.append(Lease.of(1), LeaderRig.ALL),
                new PartitionCommand.Read(-1, 0, 10, true, false, rig.reply()),
                new PartitionCommand.Await(0, waiter),
                new PartitionCommand.FindOffset(-1, new PartitionCommand.OffsetQuery.Latest(), false, rig.reply()),
                new PartitionCommand.FindEpochEnd(-1, 5, rig.reply()),
                new PartitionCommand.DeleteRecords(-1, 0, rig.reply()),
                new PartitionCommand.DescribeProducers(-1, rig.reply()),
                new PartitionLeader.StartMoved(0),
                new PartitionCommand.Update(assignment),
                new PartitionLeader.Flushed(0),
                new PartitionLeader.FlushFailed(new StorageFailure.IoFailure(Path.of("disk"), "broken")),
                new PartitionLeader.Tick(),
                new PartitionCommand.Start(assignment),
                new PartitionCommand.Stop(rig.reply()),
                new PartitionLeader.NobodyStarts(),
                new PartitionLeader.Reopen(),
                new PartitionLeader.Tried(null),
                new PartitionLeader.HandOff(),
                new PartitionLeader.Broken(new IllegalStateException("broken on purpose")),
                new PartitionLeader.Opened(null, new IllegalStateException("not opened on purpose")));
    }

    @Test
    void theListOfCommandsIsComplete() {
        try (LeaderRig rig = new LeaderRig()) {
            Set<Class<?>> listed = commands(rig).stream().map(Object::getClass).collect(Collectors.toSet());

            assertEquals(Stream.concat(PUBLIC.stream(), INTERNAL.stream()).collect(Collectors.toSet()), listed);
        }
    }

    private static void forgetNews(LeaderRig rig) {
        LeaderNews last = new LeaderNews.Ended(LeaderEntityId.parse("9|" + TopicId.ZERO + ":0@0"));
        rig.news.ref().tell(last);
        while (!rig.news.receiveMessage(LeaderRig.PATIENCE).equals(last)) {
            // what this round's entities had to say
        }
    }

    @Test
    void everyRoleHandlesEveryCommand() {
        try (LeaderRig rig = new LeaderRig()) {
            var classic = Adapter.toClassic(rig.kit.system());
            TestProbe<Object> probe = rig.kit.createTestProbe(Object.class);
            classic.eventStream().subscribe(Adapter.toClassic(probe.ref()), UnhandledMessage.class);
            int number = commands(rig).size();
            List<ActorRef<PartitionCommand>> entities = new ArrayList<>();
            int epoch = 5;
            for (int i = 0; i < number; i++) {
                rig.log().flush();
                rig.directory.opening = new CountDownLatch(0);
                // The entity's epoch grows, so that each can take the log from the one before.
                ActorRef<PartitionCommand> leading = rig.leading(epoch++, Durability.FSYNC);
                ActorRef<PartitionCommand> unstarted = rig.entity(epoch++);
                ActorRef<PartitionCommand> stopped = rig.leading(epoch++, Durability.FSYNC);
                stopped.tell(new PartitionCommand.Stop(rig.reply()));
                rig.expect(LeaderNews.Ended.class);
                ActorRef<PartitionCommand> opening = rig.entity(epoch);
                rig.directory.opening = new CountDownLatch(1);
                opening.tell(new PartitionCommand.Start(Assignments.single(epoch++, Durability.FSYNC)));
                for (ActorRef<PartitionCommand> entity : List.of(leading, unstarted, stopped, opening)) {
                    entity.tell(commands(rig).get(i));
                    entity.tell(new PartitionLeader.HandOff());
                    entities.add(entity);
                }
                rig.directory.opening.countDown();
                for (ActorRef<PartitionCommand> entity : List.of(leading, unstarted, stopped, opening)) {
                    probe.expectTerminated(entity, LeaderRig.PATIENCE);
                }
                forgetNews(rig);
            }

            UnhandledMessage last = new UnhandledMessage("last", classic.deadLetters(), classic.deadLetters());
            classic.eventStream().publish(last);

            assertEquals(last, probe.receiveMessage(LeaderRig.PATIENCE));
            assertEquals(4 * number, new HashSet<>(entities).size());
        }
    }
}
