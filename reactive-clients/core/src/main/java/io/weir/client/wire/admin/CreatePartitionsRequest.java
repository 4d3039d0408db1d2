package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopicCollection;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Raises a topic's number of partitions, or asks whether it would be raised. */
public final class CreatePartitionsRequest extends Request<Outcome<Void>> {
    private final String topic;
    private final int total;
    private final boolean validateOnly;
    private final Duration timeout;

    /** @param timeout how long the broker may wait until others know of it */
    public CreatePartitionsRequest(String topic, int total, boolean validateOnly, Duration timeout) {
        super(ApiKeys.CREATE_PARTITIONS, 0, 3, Lane.CONTROL);
        this.topic = topic;
        this.total = total;
        this.validateOnly = validateOnly;
        this.timeout = timeout;
    }

    @Override
    protected ApiMessage body(short version) {
        CreatePartitionsTopic wanted =
                new CreatePartitionsTopic().setName(topic).setCount(total).setAssignments(null);
        return new CreatePartitionsRequestData()
                .setTopics(new CreatePartitionsTopicCollection(List.of(wanted).iterator()))
                .setTimeoutMs((int) timeout.toMillis())
                .setValidateOnly(validateOnly);
    }

    @Override
    protected Outcome<Void> answer(ApiMessage message, short version) {
        CreatePartitionsTopicResult result = Single.of(((CreatePartitionsResponseData) message).results());
        return Outcome.of(result.errorCode(), result.errorMessage(), () -> null);
    }
}
