package io.weir.cluster.gateway;

import io.netty.util.NetUtil;
import io.weir.cluster.config.AddressLimits;
import io.weir.cluster.config.BrokerValues;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections there may be at once; they can change while the node runs.
 *
 * @param all {@code max.connections}
 * @param perAddress {@code max.connections.per.ip}
 * @param overrides {@code max.connections.per.ip.overrides}: by address or host name
 */
public record ConnectionLimits(int all, int perAddress, Map<String, Integer> overrides) {
    static final String ALL = "max.connections";
    static final String PER_ADDRESS = "max.connections.per.ip";
    static final String OVERRIDES = "max.connections.per.ip.overrides";

    /** The broker configurations that these are. */
    public static final Set<String> NAMES = Set.of(ALL, PER_ADDRESS, OVERRIDES);

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimits.class);

    public ConnectionLimits {
        overrides = Map.copyOf(overrides);
    }

    public static ConnectionLimits of(BrokerValues values) {
        return new ConnectionLimits(
                values.intValue(ALL), values.intValue(PER_ADDRESS), AddressLimits.parse(values.text(OVERRIDES)));
    }

    /** Whether every override names an address, so that {@link #byAddress} asks nobody. */
    boolean addressesOnly() {
        return overrides.keySet().stream().allMatch(name -> NetUtil.createByteArrayFromIpAddressString(name) != null);
    }

    /** The overrides by address. Host names are looked up, which may take a while; one that is unknown is left out, with a line. */
    Map<InetAddress, Integer> byAddress() {
        Map<InetAddress, Integer> found = new HashMap<>();
        overrides.forEach((name, limit) -> {
            try {
                for (InetAddress address : InetAddress.getAllByName(name)) {
                    found.put(address, limit);
                }
            } catch (UnknownHostException e) {
                LOG.warn("{}: host '{}' is unknown and has no limit of its own", OVERRIDES, name);
            }
        });
        return found;
    }
}
