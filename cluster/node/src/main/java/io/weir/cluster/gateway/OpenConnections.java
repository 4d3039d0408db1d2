package io.weir.cluster.gateway;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Counts the open connections, all and by address, and says which may not be opened. Safe for any thread. */
final class OpenConnections {

    /** Why a connection is not accepted. */
    record Refusal(Refusals.Cause cause, String reason) {}

    private final Refusals refusals;
    private final int descriptors;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int all;
    private ConnectionLimits limits;
    private Map<InetAddress, Integer> overrides;

    /** @param descriptors how many connections the process's limit of file descriptors has room for */
    OpenConnections(ConnectionLimits limits, int descriptors, Refusals refusals) {
        this.refusals = refusals;
        this.descriptors = descriptors;
        this.limits = limits;
        this.overrides = limits.byAddress();
    }

    /** From now on these limits hold. Connections that are open stay. Host names among them are looked up by another thread. */
    void limit(ConnectionLimits changed) {
        if (changed.addressesOnly()) {
            limit(changed, changed.byAddress());
        } else {
            CompletableFuture.supplyAsync(changed::byAddress).thenAccept(found -> limit(changed, found));
        }
    }

    private synchronized void limit(ConnectionLimits changed, Map<InetAddress, Integer> found) {
        limits = changed;
        overrides = found;
        refusals.forgetConnections();
    }

    /** Counts one more; or says why there may be no more, and counts nothing. */
    synchronized Optional<Refusal> open(InetAddress address) {
        if (all >= limits.all()) {
            return refusal(Refusals.Cause.MAX_CONNECTIONS, ConnectionLimits.ALL + " = " + limits.all());
        }
        if (all >= descriptors) {
            return refusal(
                    Refusals.Cause.DESCRIPTORS,
                    all + " connections leave no more file descriptors than weir.gateway.reserved-descriptors");
        }
        int ofAddress = byAddress.getOrDefault(address, 0);
        Integer override = overrides.get(address);
        int limit = override == null ? limits.perAddress() : override;
        if (ofAddress >= limit) {
            String name = override == null ? ConnectionLimits.PER_ADDRESS : ConnectionLimits.OVERRIDES;
            return refusal(Refusals.Cause.MAX_CONNECTIONS_PER_ADDRESS, name + " = " + limit);
        }
        all++;
        byAddress.put(address, ofAddress + 1);
        return Optional.empty();
    }

    private static Optional<Refusal> refusal(Refusals.Cause cause, String reason) {
        return Optional.of(new Refusal(cause, reason));
    }

    synchronized void closed(InetAddress address) {
        all--;
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    synchronized int size() {
        return all;
    }

    /** Addresses with connections. */
    synchronized int addresses() {
        return byAddress.size();
    }
}
