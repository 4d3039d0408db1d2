package io.weir.client.wire.admin;

import io.weir.client.wire.Lane;
import io.weir.client.wire.Request;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResource;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterConfigsResourceCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfig;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData.AlterableConfigCollection;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData.AlterConfigsResourceResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/** Sets and deletes configurations of one resource, or asks whether that would be done. */
public final class AlterConfigsRequest extends Request<Outcome<Void>> {
    private static final byte SET = 0;
    private static final byte DELETE = 1;

    private final ConfigResource resource;
    private final Map<String, String> changes;
    private final boolean validateOnly;

    /** @param changes by name; {@code null} deletes */
    public AlterConfigsRequest(ConfigResource resource, Map<String, String> changes, boolean validateOnly) {
        super(ApiKeys.INCREMENTAL_ALTER_CONFIGS, 0, 1, Lane.CONTROL);
        this.resource = resource;
        this.changes = new TreeMap<>(changes);
        this.validateOnly = validateOnly;
    }

    @Override
    protected ApiMessage body(short version) {
        AlterableConfigCollection configs = new AlterableConfigCollection();
        changes.forEach((name, value) -> configs.add(new AlterableConfig()
                .setName(name)
                .setConfigOperation(value == null ? DELETE : SET)
                .setValue(value)));
        AlterConfigsResource altered = new AlterConfigsResource()
                .setResourceType(resource.type().id())
                .setResourceName(resource.name())
                .setConfigs(configs);
        return new IncrementalAlterConfigsRequestData()
                .setResources(
                        new AlterConfigsResourceCollection(List.of(altered).iterator()))
                .setValidateOnly(validateOnly);
    }

    @Override
    protected Outcome<Void> answer(ApiMessage message, short version) {
        AlterConfigsResourceResponse result = Single.of(((IncrementalAlterConfigsResponseData) message).responses());
        return Outcome.of(result.errorCode(), result.errorMessage(), () -> null);
    }
}
