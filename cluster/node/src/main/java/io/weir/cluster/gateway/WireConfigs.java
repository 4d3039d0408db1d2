package io.weir.cluster.gateway;

import io.weir.cluster.config.ConfigSource;
import io.weir.cluster.config.ConfigType;
import org.apache.kafka.common.requests.DescribeConfigsResponse;

/** Sources and types of configurations by the numbers that the wire has for them. */
final class WireConfigs {
    private WireConfigs() {}

    static byte source(ConfigSource source) {
        return DescribeConfigsResponse.ConfigSource.valueOf(source.name()).id();
    }

    static byte type(ConfigType type) {
        return DescribeConfigsResponse.ConfigType.valueOf(type.name()).id();
    }
}
