package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsRequestData.DeleteTopicState;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsResponseData.DeletableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Deletes a topic. */
public final class DeleteTopicRequest extends Request<Outcome<Void>> {
    private static final short WITH_STATES = 6;

    private final String name;
    private final Duration timeout;

    /** @param timeout how long the broker may wait until others know of it */
    public DeleteTopicRequest(String name, Duration timeout) {
        super(ApiKeys.DELETE_TOPICS, 1, 6, Lane.CONTROL);
        this.name = name;
        this.timeout = timeout;
    }

    @Override
    protected ApiMessage body(short version) {
        DeleteTopicsRequestData data = new DeleteTopicsRequestData().setTimeoutMs((int) timeout.toMillis());
        return version < WITH_STATES
                ? data.setTopicNames(List.of(name))
                : data.setTopics(List.of(new DeleteTopicState().setName(name)));
    }

    @Override
    protected Outcome<Void> answer(ApiMessage message, short version) {
        DeletableTopicResult result = Single.of(((DeleteTopicsResponseData) message).responses());
        return Outcome.of(result.errorCode(), result.errorMessage(), () -> null);
    }
}
