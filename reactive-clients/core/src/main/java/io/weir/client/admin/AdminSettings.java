package io.weir.client.admin;

import io.weir.client.cluster.Backoff;
import io.weir.client.cluster.ClusterSettings;
import java.time.Duration;
import java.util.Map;

/**
 * How long administration tries.
 *
 * @param timeout {@code default.api.timeout.ms}: the deadline of each call
 * @param requestTimeout {@code request.timeout.ms}: that of each request
 * @param retry {@code retry.backoff.ms} and {@code retry.backoff.max.ms}
 */
public record AdminSettings(Duration timeout, Duration requestTimeout, Backoff retry) {
    /** @throws org.apache.kafka.common.config.ConfigException that names every fault there is */
    public static AdminSettings of(Map<String, ?> properties) {
        return of(ClusterSettings.of(properties));
    }

    static AdminSettings of(ClusterSettings settings) {
        return new AdminSettings(settings.apiTimeout(), settings.connection().requestTimeout(), settings.retry());
    }
}
