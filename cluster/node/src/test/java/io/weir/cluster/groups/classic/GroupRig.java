package io.weir.cluster.groups.classic;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.Leave;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.event.Effects;
import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.ClassicGroupStored;
import io.weir.cluster.groups.event.GroupEvent.GenerationBegun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A group with a clock that is turned by hand, a journal that is a list, and clients that are calls. */
final class GroupRig {
    static final int SESSION_MS = 10_000;
    static final int REBALANCE_MS = 60_000;
    static final int DELAY_MS = 3_000;

    final List<GroupEvent> journal = new ArrayList<>();
    final ClassicSettings settings;
    ClassicGroup group;
    long nowMs = 1_000_000;
    private int ids;

    GroupRig(ClassicSettings settings) {
        this.settings = settings;
        group = new ClassicGroup("g", settings, nowMs);
    }

    static GroupRig withoutDelay() {
        return new GroupRig(new ClassicSettings(6_000, 1_800_000, 0, 10, 300_000));
    }

    static GroupRig withDelay() {
        return new GroupRig(new ClassicSettings(6_000, 1_800_000, DELAY_MS, 10, 300_000));
    }

    /** An answer that may not have come yet. */
    static final class Call<T> {
        private T answer;

        void tell(T given) {
            if (answer != null) {
                throw new AssertionError("answered twice: " + answer + ", " + given);
            }
            answer = given;
        }

        boolean isAnswered() {
            return answer != null;
        }

        T answer() {
            if (answer == null) {
                throw new AssertionError("not answered");
            }
            return answer;
        }
    }

    static GroupBytes bytes(String text) {
        return GroupBytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    static Protocol protocol(String name) {
        return new Protocol(name, bytes("topics"));
    }

    static Join joining(String memberId, Protocol... protocols) {
        return new Join(
                memberId,
                Optional.empty(),
                "client",
                "/127.0.0.1",
                REBALANCE_MS,
                SESSION_MS,
                "consumer",
                List.of(protocols),
                false,
                false);
    }

    static Join joiningAs(String instance, String memberId, Protocol... protocols) {
        return new Join(
                memberId,
                Optional.of(instance),
                "client",
                "/127.0.0.1",
                REBALANCE_MS,
                SESSION_MS,
                "consumer",
                List.of(protocols),
                true,
                true);
    }

    Call<JoinReply> join(Join join) {
        Call<JoinReply> call = new Call<>();
        run(effects -> group.join(join, () -> "id" + ++ids, nowMs, call::tell, effects));
        return call;
    }

    Call<JoinReply> join(String memberId) {
        return join(joining(memberId, protocol("range")));
    }

    Call<SyncReply> sync(Sync sync) {
        Call<SyncReply> call = new Call<>();
        run(effects -> group.sync(sync, nowMs, call::tell, effects));
        return call;
    }

    Call<SyncReply> sync(JoinReply joined, Map<String, GroupBytes> assignments) {
        return sync(new Sync(
                joined.memberId(),
                Optional.empty(),
                joined.generation(),
                joined.protocolType(),
                joined.protocol(),
                assignments));
    }

    GroupError heartbeat(JoinReply joined) {
        return group.heartbeat(joined.memberId(), Optional.empty(), joined.generation(), nowMs);
    }

    List<GroupError> leave(String memberId) {
        List<GroupError> errors = new ArrayList<>();
        run(effects -> errors.addAll(group.leave(List.of(new Leave(memberId, Optional.empty())), nowMs, effects)));
        return errors;
    }

    List<GroupError> leaveInstance(String instance) {
        List<GroupError> errors = new ArrayList<>();
        run(effects -> errors.addAll(group.leave(List.of(new Leave("", Optional.of(instance))), nowMs, effects)));
        return errors;
    }

    void pass(long ms) {
        nowMs += ms;
        run(effects -> group.expire(nowMs, effects));
    }

    /** The node dies; another reads the journal. */
    void failOver() {
        group = restored();
    }

    /** The group as the journal has it. */
    ClassicGroup restored() {
        ClassicGroup restored = new ClassicGroup("g", settings, nowMs);
        ClassicGroupStored last = null;
        for (GroupEvent event : journal) {
            if (event instanceof GenerationBegun begun) {
                restored.restoreBegun(begun.generation());
            } else {
                last = (ClassicGroupStored) event;
            }
        }
        if (last != null) {
            restored.restore(last, nowMs);
        }
        return restored;
    }

    /** Two members, stable, each assigned its own name; the leader first. */
    List<JoinReply> twoMembers() {
        Call<JoinReply> alone = join("");
        sync(alone.answer(), Map.of());
        Call<JoinReply> second = join("");
        Call<JoinReply> first = join(alone.answer().memberId());
        JoinReply leader = first.answer();
        JoinReply other = second.answer();
        sync(other, Map.of());
        sync(leader, Map.of(leader.memberId(), bytes(leader.memberId()), other.memberId(), bytes(other.memberId())));
        return List.of(leader, other);
    }

    private void run(Consumer<Effects> decision) {
        Effects effects = new Effects();
        decision.accept(effects);
        journal.addAll(effects.events());
        effects.giveAnswers();
    }
}
