package io.weir.partition;

import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.log.DataDirectory;
import io.weir.log.Durability;
import io.weir.partition.PartitionCommand.Append;
import io.weir.partition.PartitionCommand.Start;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/** One entity on a fake directory, outside of any cluster. */
final class LeaderRig implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final short ALL = -1;

    final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
    final FakeDirectory directory = new FakeDirectory();
    final StartedLeaders registry = new StartedLeaders();
    final TestProbe<LeaderNews> news = kit.createTestProbe(LeaderNews.class);
    final TestProbe<Object> answers = kit.createTestProbe(Object.class);
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final PartitionMetrics metrics = new PartitionMetrics(meters, registry);
    private DataDirectory used = directory;
    private Duration restTimeout = Duration.ofMinutes(10);
    private Duration reopenInterval = Duration.ofHours(1);

    private Clock clock = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);

    LeaderRig withClock(Clock other) {
        clock = other;
        return this;
    }

    LeaderRig on(DataDirectory real) {
        used = real;
        return this;
    }

    LeaderRig withRestTimeout(Duration other) {
        restTimeout = other;
        return this;
    }

    LeaderRig withReopenInterval(Duration other) {
        reopenInterval = other;
        return this;
    }

    FakeLog log() {
        return directory.log(Assignments.PARTITION);
    }

    ActorRef<PartitionCommand> entity(int leaderEpoch) {
        return kit.spawn(PartitionLeader.create(
                LeaderEntityId.of(Assignments.single(leaderEpoch, Durability.FSYNC)),
                new LeaderEnvironment(
                        used,
                        registry,
                        news.ref(),
                        metrics,
                        clock,
                        new LeaderState.Bounds(100, 100, 10),
                        restTimeout,
                        reopenInterval)));
    }

    ActorRef<PartitionCommand> leading(int leaderEpoch, Durability durability) {
        ActorRef<PartitionCommand> leader = entity(leaderEpoch);
        leader.tell(new Start(Assignments.single(leaderEpoch, durability)));
        expect(LeaderNews.Started.class);
        return leader;
    }

    /** Answers of every kind come here. */
    <T> Reply<T> reply() {
        return answer -> answers.ref().tell(answer);
    }

    <T> T answer(Class<T> type) {
        return answers.expectMessageClass(type, PATIENCE);
    }

    PartitionError refusedAppend() {
        return answer(AppendReply.Refused.class).error();
    }

    <T extends LeaderNews> T expect(Class<T> type) {
        return news.expectMessageClass(type, PATIENCE);
    }

    Append append(Lease lease, short acks) {
        return new Append(-1, lease, acks, 30_000, reply());
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
