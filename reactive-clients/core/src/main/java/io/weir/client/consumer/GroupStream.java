package io.weir.client.consumer;

import io.weir.client.cluster.Target;
import io.weir.client.consumer.fetch.FetchPartition;
import io.weir.client.consumer.group.GroupMember;
import io.weir.client.consumer.group.GroupMember.Effect;
import io.weir.client.wire.group.CommitRequest;
import io.weir.client.wire.group.GroupHeartbeat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.FencedMemberEpochException;
import org.apache.kafka.common.errors.UnknownMemberIdException;

/**
 * A stream of what a member of a group is assigned: runs the {@link GroupMember}, on the event loop, and stops, commits and gives up
 * partitions as it says. Heartbeats have their own timer and connection, so no subscriber holds them up.
 */
final class GroupStream<K, V> extends OpenStream<K, V> implements GroupAssignments.Listener {
    private final ConsumerSettings<K, V> settings;
    private final GroupMember member;
    private final GroupAssignments assignments;
    private ScheduledFuture<?> timer;
    private long answeredMs;
    /** What was assigned when the stream ended. */
    private List<FetchPartition> last = List.of();

    private GroupStream(
            ConsumerContext<K, V> context,
            String group,
            GroupMember member,
            Optional<ExternalOffsets> external,
            Function<OpenStream<K, V>, Outlet> newOutlet,
            Runnable ended) {
        super(
                context,
                newOutlet,
                refused -> Optional.of(new Committer(
                        context.cluster(),
                        group,
                        offsets -> new CommitRequest(group, member.memberId(), member.epoch(), offsets),
                        context.settings(),
                        context.meters(),
                        why -> {
                            // The next heartbeat says so, too, and then the member joins anew.
                            if (!(why instanceof UnknownMemberIdException)
                                    && !(why instanceof FencedMemberEpochException)) {
                                refused.accept(why);
                            }
                        })),
                ended);
        this.member = member;
        settings = context.settings();
        assignments = new GroupAssignments(context, group, member, session(), external, this);
    }

    /** @param external who keeps offsets elsewhere, if anybody does */
    static <K, V> GroupStream<K, V> of(
            ConsumerContext<K, V> context,
            String group,
            Topics topics,
            Optional<ExternalOffsets> external,
            Function<OpenStream<K, V>, Outlet> newOutlet,
            Runnable ended) {
        ConsumerSettings<K, V> settings = context.settings();
        GroupMember member = new GroupMember(new GroupMember.Subscription(
                group,
                Uuid.randomUuid().toString(),
                settings.instanceId(),
                settings.assignor(),
                (int) settings.rebalanceTimeout().toMillis(),
                topics.names(),
                topics.pattern(),
                settings.limits().backoffMs(),
                settings.limits().maxBackoffMs()));
        return new GroupStream<>(context, group, member, external, newOutlet, ended);
    }

    @Override
    void begin() {
        answeredMs = now();
        run(List.of());
    }

    /** Does what is to be done now, and sets the timer for what is due later. */
    private void run(List<Effect> effects) {
        effects.forEach(this::run);
        if (isOver()) {
            return;
        }
        if (member.dueMs() <= now()) {
            member.tick(now()).forEach(this::run);
        }
        if (timer != null) {
            timer.cancel(false);
        }
        if (member.dueMs() != GroupMember.NEVER) {
            timer = cluster()
                    .loop()
                    .schedule(() -> run(List.of()), Math.max(1, member.dueMs() - now()), TimeUnit.MILLISECONDS);
        }
    }

    private void run(Effect effect) {
        if (effect instanceof Effect.Heartbeat beat) {
            heartbeat(beat);
        } else if (effect instanceof Effect.Assign assign) {
            if (!isEnding()) {
                assignments.add(assign.partitions());
            }
        } else if (effect instanceof Effect.Revoke revoke) {
            List<FetchPartition> gone = assignments.remove(revoke.partitions());
            stop(gone)
                    .thenCompose(stopped -> assignments.toldRevoked(gone))
                    .thenCompose(told ->
                            ledgers().settle(gone, settings.rebalanceTimeout().toMillis() * 9 / 10))
                    .whenComplete((done, failure) -> run(member.revoked(now())));
        } else if (effect instanceof Effect.Lose lose) {
            List<FetchPartition> gone = assignments.remove(lose.partitions());
            stop(gone).thenCompose(stopped -> assignments.toldRevoked(gone)).thenRun(() -> {
                gone.forEach(ledgers()::forget);
                member.rejoin(now());
                run(List.of());
            });
        } else if (effect instanceof Effect.Fail fail) {
            deliveries().fail(fail.why());
        } else {
            end();
        }
    }

    private void heartbeat(Effect.Heartbeat beat) {
        cluster()
                .send(Target.coordinatorOf(beat.said().group()), new GroupHeartbeat(beat.said()))
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        answeredMs = now();
                        run(member.answered(answer, now()));
                        return;
                    }
                    ApiException why = FetchSession.asApi(failure);
                    List<Effect> effects = member.failed(why, now());
                    if (now() - answeredMs >= settings.limits().outageMs()) {
                        deliveries().fail(why);
                    }
                    run(effects);
                });
    }

    @Override
    public void reading(FetchPartition partition) {
        ledgers().open(partition);
    }

    @Override
    public void begun(FetchPartition partition) {
        deliveries().assigned(partition);
    }

    @Override
    public void failed(Throwable why) {
        deliveries().fail(why);
    }

    @Override
    void unassign() {
        last = assignments.removeAll();
    }

    @Override
    void left() {
        assignments.toldRevoked(last).thenRun(() -> {
            Loops.schedule(
                    cluster().loop(), this::end, settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
            run(member.leave(now()));
        });
    }

    private void end() {
        if (timer != null) {
            timer.cancel(false);
        }
        finish();
    }
}
