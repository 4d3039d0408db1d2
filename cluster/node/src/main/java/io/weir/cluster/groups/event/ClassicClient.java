package io.weir.cluster.groups.event;

import io.weir.cluster.groups.GroupBytes;
import java.util.List;

/**
 * What a member says of itself that speaks the classic protocol in a group of the consumer protocol; immutable.
 *
 * @param sessionTimeoutMs how long it may be silent
 * @param offers the ways in which it could be assigned, in its order of preference; one at least
 */
public record ClassicClient(int sessionTimeoutMs, List<Offer> offers) {

    /** A way to be assigned, and what the member has to say under it. */
    public record Offer(String name, GroupBytes subscription) {}

    public ClassicClient {
        offers = List.copyOf(offers);
    }

    /** What it prefers. A group of the consumer protocol assigns by itself: any name that the member knows will do. */
    public Offer preferred() {
        return offers.get(0);
    }

    public boolean supports(String name) {
        return offers.stream().anyMatch(offer -> offer.name().equals(name));
    }
}
