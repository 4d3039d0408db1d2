package io.weir.partition;

import io.weir.log.DataDirectory;
import io.weir.log.StorageException;
import io.weir.log.TopicId;
import io.weir.log.TopicIdPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Starts, updates and stops the leaders of one node, and deletes its logs; {@link HostedPartition} has the order of it. */
final class PartitionHostActor extends AbstractBehavior<PartitionHostActor.Command> {

    sealed interface Command permits Lead, Update, Resign, Delete, Deleted, Remind, LeaderNews {}

    record Lead(PartitionAssignment assignment, CompletableFuture<Void> done) implements Command {}

    record Update(PartitionAssignment assignment, CompletableFuture<Void> done) implements Command {}

    record Resign(TopicIdPartition partition, CompletableFuture<Void> done) implements Command {}

    record Delete(TopicIdPartition partition, CompletableFuture<Void> done) implements Command {}

    /** @param failure {@code null} when it was */
    record Deleted(TopicIdPartition partition, Throwable failure) implements Command {}

    record Remind() implements Command {}

    private static final Remind REMIND = new Remind();

    /**
     * @param entities how an entity is told something, at most once
     * @param retryInterval after which a start or a stop that is not confirmed is asked for again
     */
    static Behavior<Command> create(
            DataDirectory directory,
            StartedLeaders leaders,
            BiConsumer<LeaderEntityId, PartitionCommand> entities,
            Duration retryInterval) {
        return Behaviors.setup(context -> Behaviors.withTimers(
                timers -> new PartitionHostActor(context, timers, directory, leaders, entities, retryInterval)));
    }

    private record Key(TopicId topicId, int partition) {}

    private final TimerScheduler<Command> timers;
    private final DataDirectory directory;
    private final StartedLeaders leaders;
    private final BiConsumer<LeaderEntityId, PartitionCommand> entities;
    private final Duration retryInterval;
    private final Executor io;
    private final HostedPartition.Actions actions = new EntityActions();
    private final Map<Key, HostedPartition> partitions = new HashMap<>();

    private PartitionHostActor(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            DataDirectory directory,
            StartedLeaders leaders,
            BiConsumer<LeaderEntityId, PartitionCommand> entities,
            Duration retryInterval) {
        super(context);
        this.timers = timers;
        this.directory = directory;
        this.leaders = leaders;
        this.entities = entities;
        this.retryInterval = retryInterval;
        this.io = context.getSystem().dispatchers().lookup(DispatcherSelector.fromConfig("weir.dispatcher.io"));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessage(Lead.class, this::onLead)
                .onMessage(Update.class, this::onUpdate)
                .onMessage(Resign.class, this::onResign)
                .onMessage(Delete.class, this::onDelete)
                .onMessage(LeaderNews.Started.class, this::onStarted)
                .onMessage(LeaderNews.NotStarted.class, this::onNotStarted)
                .onMessage(LeaderNews.Ended.class, this::onEnded)
                .onMessage(LeaderNews.Broke.class, this::onBroke)
                .onMessage(Deleted.class, this::onDeleted)
                .onMessage(Remind.class, this::onRemind)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    private Behavior<Command> onLead(Lead command) {
        return add(command.assignment().partition(), new HostedPartition.Lead(command.assignment(), command.done()));
    }

    private Behavior<Command> onUpdate(Update command) {
        return add(command.assignment().partition(), new HostedPartition.Update(command.assignment(), command.done()));
    }

    private Behavior<Command> onResign(Resign command) {
        leaders.forgetFailure(command.partition());
        return add(command.partition(), new HostedPartition.Resign(command.done()));
    }

    private Behavior<Command> onDelete(Delete command) {
        leaders.forgetFailure(command.partition());
        return add(command.partition(), new HostedPartition.Delete(command.done()));
    }

    private Behavior<Command> onStarted(LeaderNews.Started news) {
        return with(keyOf(news.entity()), partition -> partition.started(news.entity()));
    }

    private Behavior<Command> onNotStarted(LeaderNews.NotStarted news) {
        if (news.cause() instanceof StorageException storage && partitions.containsKey(keyOf(news.entity()))) {
            leaders.failed(news.entity().topicId(), news.entity().partition(), storage.failure());
        }
        return with(keyOf(news.entity()), partition -> partition.notStarted(news.entity(), news.cause()));
    }

    private Behavior<Command> onEnded(LeaderNews.Ended news) {
        return with(keyOf(news.entity()), partition -> partition.ended(news.entity()));
    }

    private Behavior<Command> onBroke(LeaderNews.Broke news) {
        return with(keyOf(news.entity()), partition -> partition.broke(news.entity()));
    }

    private Behavior<Command> onDeleted(Deleted deleted) {
        return with(keyOf(deleted.partition()), partition -> partition.deleted(deleted.failure()));
    }

    private Behavior<Command> onRemind(Remind remind) {
        partitions.values().forEach(HostedPartition::remind);
        if (partitions.values().stream().noneMatch(HostedPartition::busy)) {
            timers.cancel(REMIND);
        }
        return this;
    }

    private Behavior<Command> onPostStop(PostStop signal) {
        partitions.values().forEach(HostedPartition::abandon);
        return this;
    }

    private Behavior<Command> add(TopicIdPartition partition, HostedPartition.Step step) {
        partitions.computeIfAbsent(keyOf(partition), key -> new HostedPartition(partition, actions));
        return with(keyOf(partition), hosted -> hosted.add(step));
    }

    private Behavior<Command> with(Key key, Consumer<HostedPartition> change) {
        HostedPartition partition = partitions.get(key);
        if (partition == null) {
            return this;
        }
        change.accept(partition);
        if (partition.idle()) {
            partitions.remove(key);
        }
        if (partition.busy() && !timers.isTimerActive(REMIND)) {
            timers.startTimerWithFixedDelay(REMIND, REMIND, retryInterval);
        }
        return this;
    }

    private static Key keyOf(TopicIdPartition partition) {
        return new Key(partition.topicId(), partition.partition());
    }

    private static Key keyOf(LeaderEntityId entity) {
        return new Key(entity.topicId(), entity.partition());
    }

    private final class EntityActions implements HostedPartition.Actions {
        @Override
        public void start(PartitionAssignment assignment) {
            entities.accept(LeaderEntityId.of(assignment), new PartitionCommand.Start(assignment));
        }

        @Override
        public void update(PartitionAssignment assignment) {
            entities.accept(LeaderEntityId.of(assignment), new PartitionCommand.Update(assignment));
        }

        @Override
        public void stop(LeaderEntityId entity) {
            var self = getContext().getSelf();
            entities.accept(entity, new PartitionCommand.Stop(stopped -> self.tell(new LeaderNews.Ended(entity))));
        }

        @Override
        public void delete(TopicIdPartition partition) {
            getContext()
                    .pipeToSelf(
                            CompletableFuture.runAsync(() -> deleteLog(partition), io),
                            (nothing, failure) -> new Deleted(partition, failure));
        }

        private void deleteLog(TopicIdPartition partition) {
            try {
                directory.delete(partition);
            } catch (StorageException e) {
                throw new CompletionException(e);
            }
        }
    }
}
