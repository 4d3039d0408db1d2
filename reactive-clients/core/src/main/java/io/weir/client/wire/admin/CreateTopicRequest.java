package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicCollection;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfigCollection;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Creates a topic, or asks whether it would be created. */
public final class CreateTopicRequest extends Request<Outcome<CreateTopicRequest.Created>> {
    private static final short WITH_DEFAULTS = 4;

    /** @param partitions empty where the broker does not say, as with {@code replicas} */
    public record Created(Optional<Integer> partitions, Optional<Integer> replicas) {}

    private final String name;
    private final Optional<Integer> partitions;
    private final Optional<Short> replicas;
    private final Map<String, String> configs;
    private final boolean validateOnly;
    private final Duration timeout;

    /**
     * @param partitions empty for the broker's default, as with {@code replicas}
     * @param timeout how long the broker may wait until others know of it
     */
    public CreateTopicRequest(
            String name,
            Optional<Integer> partitions,
            Optional<Short> replicas,
            Map<String, String> configs,
            boolean validateOnly,
            Duration timeout) {
        super(
                ApiKeys.CREATE_TOPICS,
                partitions.isPresent() && replicas.isPresent() ? 2 : WITH_DEFAULTS,
                7,
                Lane.CONTROL);
        this.name = name;
        this.partitions = partitions;
        this.replicas = replicas;
        this.configs = Map.copyOf(configs);
        this.validateOnly = validateOnly;
        this.timeout = timeout;
    }

    @Override
    protected ApiMessage body(short version) {
        CreatableTopicConfigCollection values = new CreatableTopicConfigCollection();
        configs.forEach((config, value) ->
                values.add(new CreatableTopicConfig().setName(config).setValue(value)));
        CreatableTopic topic = new CreatableTopic()
                .setName(name)
                .setNumPartitions(partitions.orElse(-1))
                .setReplicationFactor(replicas.orElse((short) -1))
                .setConfigs(values);
        return new CreateTopicsRequestData()
                .setTopics(new CreatableTopicCollection(List.of(topic).iterator()))
                .setTimeoutMs((int) timeout.toMillis())
                .setValidateOnly(validateOnly);
    }

    @Override
    protected Outcome<Created> answer(ApiMessage message, short version) {
        CreatableTopicResult result = Single.of(((CreateTopicsResponseData) message).topics());
        return Outcome.of(
                result.errorCode(),
                result.errorMessage(),
                () -> new Created(said(result.numPartitions()), said(result.replicationFactor())));
    }

    private static Optional<Integer> said(int number) {
        return number > 0 ? Optional.of(number) : Optional.empty();
    }
}
