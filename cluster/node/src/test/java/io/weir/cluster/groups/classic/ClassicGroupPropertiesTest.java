package io.weir.cluster.groups.classic;

import static io.weir.cluster.groups.classic.GroupRig.bytes;
import static io.weir.cluster.groups.classic.GroupRig.joining;
import static io.weir.cluster.groups.classic.GroupRig.joiningAs;
import static io.weir.cluster.groups.classic.GroupRig.protocol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.GroupError;
import io.weir.cluster.groups.classic.ClassicRequests.Join;
import io.weir.cluster.groups.classic.ClassicRequests.JoinReply;
import io.weir.cluster.groups.classic.ClassicRequests.JoinedMember;
import io.weir.cluster.groups.classic.ClassicRequests.Protocol;
import io.weir.cluster.groups.classic.ClassicRequests.Sync;
import io.weir.cluster.groups.classic.ClassicRequests.SyncReply;
import io.weir.cluster.groups.classic.GroupRig.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random clients that join, sync, beat, forget, leave, crash and come back, on nodes that fail over. */
class ClassicGroupPropertiesTest {
    private static final int CLIENTS = 6;
    private static final int STEPS = 150;

    /** A client as the protocol wants it: it follows what it is told. */
    private static final class Client {
        final Optional<String> instance;
        final List<Protocol> protocols;
        String memberId = "";
        int generation = -1;
        Call<JoinReply> join;
        Call<SyncReply> sync;
        JoinReply joined;
        boolean leads;

        Client(Optional<String> instance, List<Protocol> protocols) {
            this.instance = instance;
            this.protocols = protocols;
        }

        void forget() {
            memberId = "";
            generation = -1;
            joined = null;
            leads = false;
            drop();
        }

        /** The connection is lost: what was asked will not be heard. */
        void drop() {
            join = null;
            sync = null;
        }
    }

    private final List<Call<?>> calls = new ArrayList<>();
    private final Map<Integer, String> leaders = new HashMap<>();
    private final Map<Integer, String> protocols = new HashMap<>();

    @Property(tries = 300)
    void whateverClientsDoAGenerationHasOneLeaderOneProtocolAndOneAssignment(@ForAll long seed) {
        calls.clear();
        leaders.clear();
        protocols.clear();
        Random random = new Random(seed);
        GroupRig rig = random.nextBoolean() ? GroupRig.withDelay() : GroupRig.withoutDelay();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(
                    i < 2 ? Optional.of("instance" + i) : Optional.empty(),
                    random.nextBoolean()
                            ? List.of(protocol("range"), protocol("sticky"))
                            : List.of(protocol("sticky"), protocol("range"))));
        }
        for (int step = 0; step < STEPS; step++) {
            act(rig, clients.get(random.nextInt(CLIENTS)), random);
            clients.forEach(client -> hear(rig, client));
            if (rig.group.state() == ClassicState.STABLE) {
                assertEquals(rig.group.stored(), rig.restored().stored());
            }
        }
        for (int i = 0; i < 40; i++) {
            rig.pass(GroupRig.REBALANCE_MS / 4);
        }
        assertEquals(ClassicState.EMPTY, rig.group.state(), "all have been silent for long");
        assertTrue(rig.group.isAbandoned());
        assertTrue(calls.stream().allMatch(Call::isAnswered), "somebody still waits");
    }

    private void act(GroupRig rig, Client client, Random random) {
        switch (random.nextInt(14)) {
            case 0, 1, 2, 3, 4, 5 -> goOn(rig, client);
            case 6 -> rig.pass(random.nextInt(GroupRig.SESSION_MS / 2));
            case 7 -> rig.pass(random.nextInt(GroupRig.REBALANCE_MS));
            case 8 -> client.drop();
            case 9 -> client.forget();
            case 10 -> {
                rig.leave(client.memberId);
                client.forget();
            }
            case 11 -> client.instance.ifPresent(rig::leaveInstance);
            case 12 -> {
                if (random.nextInt(3) == 0) {
                    failOver(rig);
                }
            }
            default -> ask(rig, client);
        }
    }

    /** What the protocol has the client do next. */
    private void goOn(GroupRig rig, Client client) {
        if (client.join != null || client.sync != null) {
            return;
        }
        if (client.joined == null) {
            ask(rig, client);
        } else if (client.sync == null && client.generation != client.joined.generation()) {
            Map<String, GroupBytes> assignments = new HashMap<>();
            for (JoinedMember member : client.joined.members()) {
                assignments.put(member.memberId(), bytes(client.joined.generation() + " " + member.memberId()));
            }
            client.sync = called(rig.sync(new Sync(
                    client.memberId,
                    client.instance,
                    client.joined.generation(),
                    client.joined.protocolType(),
                    client.joined.protocol(),
                    assignments)));
        } else {
            after(client, rig.group.heartbeat(client.memberId, client.instance, client.joined.generation(), rig.nowMs));
        }
    }

    private void ask(GroupRig rig, Client client) {
        Protocol[] offered = client.protocols.toArray(new Protocol[0]);
        Join join = client.instance
                .map(instance -> joiningAs(instance, client.memberId, offered))
                .orElseGet(() -> joining(client.memberId, offered));
        client.sync = null;
        client.join = called(rig.join(join));
    }

    private <T> Call<T> called(Call<T> call) {
        calls.add(call);
        return call;
    }

    private void hear(GroupRig rig, Client client) {
        if (client.join != null && client.join.isAnswered()) {
            JoinReply reply = client.join.answer();
            client.join = null;
            if (reply.error() == GroupError.NONE) {
                joined(client, reply);
            } else if (reply.error() == GroupError.MEMBER_ID_REQUIRED) {
                client.memberId = reply.memberId();
            } else {
                after(client, reply.error());
            }
        }
        if (client.sync != null && client.sync.isAnswered()) {
            SyncReply reply = client.sync.answer();
            client.sync = null;
            if (reply.error() == GroupError.NONE) {
                client.generation = client.joined.generation();
                assertEquals(client.joined.protocol(), reply.protocol());
                String given = client.generation + " " + client.memberId;
                // A member that came back under another id has the assignment of the one before it.
                assertTrue(
                        reply.assignment().equals(bytes(given)) || client.instance.isPresent(),
                        () -> "assigned something else than " + given);
            } else {
                after(client, reply.error());
            }
        }
    }

    private void joined(Client client, JoinReply reply) {
        client.memberId = reply.memberId();
        client.joined = reply;
        client.generation = -1;
        String protocol =
                protocols.putIfAbsent(reply.generation(), reply.protocol().orElseThrow());
        assertEquals(protocols.get(reply.generation()), reply.protocol().orElseThrow(), () -> "before: " + protocol);
        if (!reply.members().isEmpty() && !reply.skipAssignment()) {
            String leader = leaders.putIfAbsent(reply.generation(), reply.memberId());
            assertTrue(
                    leader == null || leader.equals(reply.memberId()) || client.instance.isPresent(),
                    () -> "two lead generation " + reply.generation());
        }
    }

    private void after(Client client, GroupError error) {
        switch (error) {
            case NONE -> {
                // nothing to do
            }
            case REBALANCE_IN_PROGRESS -> client.joined = null;
            // Clients that forgot who they were fill a group up until their sessions end.
            case UNKNOWN_MEMBER_ID, ILLEGAL_GENERATION, FENCED_INSTANCE_ID, GROUP_MAX_SIZE_REACHED -> client.forget();
            default -> throw new AssertionError("a client that keeps to the protocol was told " + error);
        }
    }

    /** Who waited on the node that is lost hears nothing of it; the number of its round is used up. */
    private void failOver(GroupRig rig) {
        rig.failOver();
        calls.removeIf(call -> !call.isAnswered());
    }
}
