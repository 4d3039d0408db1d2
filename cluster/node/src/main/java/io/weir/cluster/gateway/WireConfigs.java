package io.weir.cluster.gateway;

import io.weir.cluster.config.ConfigSource;
import io.weir.cluster.config.ConfigType;
import java.util.Optional;
import org.apache.kafka.common.requests.DescribeConfigsResponse;

/** Sources and types of configurations by the numbers that the wire has for them. */
final class WireConfigs {
    private WireConfigs() {}

    /** Why a broker resource is not this broker's to describe or change, or empty; the empty name stands for all brokers. */
    static Optional<String> notThisBroker(int nodeId, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Integer.parseInt(name) == nodeId
                    ? Optional.empty()
                    : Optional.of("Unexpected broker id, expected " + nodeId + ", but received " + name);
        } catch (NumberFormatException notANumber) {
            return Optional.of("Node id must be an integer, but it is: " + name);
        }
    }

    static byte source(ConfigSource source) {
        return DescribeConfigsResponse.ConfigSource.valueOf(source.name()).id();
    }

    static byte type(ConfigType type) {
        return DescribeConfigsResponse.ConfigType.valueOf(type.name()).id();
    }
}
