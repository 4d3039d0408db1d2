package io.weir.cluster.groups.classic;

/**
 * Where a classic group is.
 *
 * <pre>
 * EMPTY       --a member joins--------------------------------> PREPARING
 * PREPARING   --all have joined, or the time for it is over---> COMPLETING, or EMPTY when nobody has
 * COMPLETING  --the leader's assignment-----------------------> STABLE
 * COMPLETING  --a member comes, changes or goes---------------> PREPARING
 * STABLE      --a member comes, changes or goes---------------> PREPARING
 * EMPTY       --deleted, or expired---------------------------> (gone)
 * </pre>
 */
public enum ClassicState {
    EMPTY("Empty"),
    PREPARING("PreparingRebalance"),
    COMPLETING("CompletingRebalance"),
    STABLE("Stable");

    private final String shown;

    ClassicState(String shown) {
        this.shown = shown;
    }

    /** The name that Kafka's tools show. */
    public String shown() {
        return shown;
    }
}
