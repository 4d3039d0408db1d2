package io.weir.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.utils.Utils;

/** A connection that puts groups' requests as they are, in any version, and gives back the answers' data. */
final class GroupWire implements AutoCloseable {
    static final int SESSION_MS = 45_000;

    /** Of the brokers that are asked: a group of one does not wait for others. */
    static final Map<String, String> SETTINGS = Map.of("group.initial.rebalance.delay.ms", "0");

    private final RawConnection connection;

    GroupWire(Broker broker) throws IOException {
        connection = new RawConnection(
                Integer.parseInt(broker.bootstrap().substring(broker.bootstrap().lastIndexOf(':') + 1)));
    }

    /** Asks, and waits for the answer. */
    <T extends ApiMessage> T ask(ApiKeys api, int version, ApiMessage data, Class<T> answer) throws IOException {
        send(api, version, data);
        return receive(api, version, answer);
    }

    void send(ApiKeys api, int version, ApiMessage data) throws IOException {
        connection.send(request(api, version, data));
    }

    /** The answer to the request that was sent before all others that are not answered yet. */
    <T extends ApiMessage> T receive(ApiKeys api, int version, Class<T> answer) throws IOException {
        return answer.cast(connection.receive(api, (short) version).data());
    }

    private static AbstractRequest request(ApiKeys api, int version, ApiMessage data) {
        return AbstractRequest.parseRequest(
                        api, (short) version, MessageUtil.toByteBufferAccessor(data, (short) version))
                .request;
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }

    // ---- the classic protocol

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As a consumer joins that can be assigned by range alone. */
    static JoinGroupRequestData joining(String group, String memberId) {
        JoinGroupRequestData data = new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setProtocolType("consumer")
                .setSessionTimeoutMs(SESSION_MS)
                .setRebalanceTimeoutMs(60_000);
        data.protocols().add(protocol("range", subscription()));
        return data;
    }

    /** What a consumer of {@code topic} says to the others. */
    static byte[] subscription() {
        return Utils.toArray(ConsumerProtocol.serializeSubscription(new Subscription(List.of("topic"))));
    }

    static JoinGroupRequestProtocol protocol(String name, byte[] metadata) {
        return new JoinGroupRequestProtocol().setName(name).setMetadata(metadata);
    }

    JoinGroupResponseData join(int version, JoinGroupRequestData data) throws IOException {
        return ask(ApiKeys.JOIN_GROUP, version, data, JoinGroupResponseData.class);
    }

    Errors joinError(int version, JoinGroupRequestData data) throws IOException {
        return Errors.forCode(join(version, data).errorCode());
    }

    /** Joins as somebody new, also where that takes two steps. */
    JoinGroupResponseData joinAnew(int version, JoinGroupRequestData data) throws IOException {
        JoinGroupResponseData answer = join(version, data);
        return answer.errorCode() == Errors.MEMBER_ID_REQUIRED.code()
                ? join(version, data.setMemberId(answer.memberId()))
                : answer;
    }

    static SyncGroupRequestData syncing(String group, String memberId, int generation, String... assignedTo) {
        SyncGroupRequestData data = new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(generation)
                .setProtocolType("consumer")
                .setProtocolName("range");
        for (String member : assignedTo) {
            data.assignments()
                    .add(new SyncGroupRequestAssignment()
                            .setMemberId(member)
                            .setAssignment(bytes("assignment of " + member)));
        }
        return data;
    }

    SyncGroupResponseData sync(int version, SyncGroupRequestData data) throws IOException {
        return ask(ApiKeys.SYNC_GROUP, version, data, SyncGroupResponseData.class);
    }

    Errors syncError(int version, SyncGroupRequestData data) throws IOException {
        return Errors.forCode(sync(version, data).errorCode());
    }

    /** A new group with one member, stable at generation 1; its member id. */
    String groupOfOne(String group) throws IOException {
        return groupOfOne(group, null);
    }

    String groupOfOne(String group, String instance) throws IOException {
        JoinGroupResponseData joined = joinAnew(9, joining(group, "").setGroupInstanceId(instance));
        String member = joined.memberId();
        if (syncError(5, syncing(group, member, 1, member).setGroupInstanceId(instance)) != Errors.NONE) {
            throw new AssertionError("the group is not stable");
        }
        return member;
    }

    Errors heartbeat(int version, String group, String memberId, String instance, int generation) throws IOException {
        HeartbeatRequestData data = new HeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGroupInstanceId(instance)
                .setGenerationId(generation);
        return Errors.forCode(ask(ApiKeys.HEARTBEAT, version, data, HeartbeatResponseData.class)
                .errorCode());
    }

    LeaveGroupResponseData leave(int version, String group, LeaveGroupRequestData.MemberIdentity... members)
            throws IOException {
        LeaveGroupRequestData data = new LeaveGroupRequestData().setGroupId(group);
        if (version <= 2) {
            data.setMemberId(members[0].memberId());
        } else {
            data.setMembers(List.of(members));
        }
        return ask(ApiKeys.LEAVE_GROUP, version, data, LeaveGroupResponseData.class);
    }

    static LeaveGroupRequestData.MemberIdentity leaver(String memberId, String instance) {
        return new LeaveGroupRequestData.MemberIdentity().setMemberId(memberId).setGroupInstanceId(instance);
    }
}
