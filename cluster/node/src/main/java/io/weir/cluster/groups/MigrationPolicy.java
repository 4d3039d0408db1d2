package io.weir.cluster.groups;

/** Which way a group with members may change its protocol: {@code group.consumer.migration.policy}. */
public enum MigrationPolicy {
    DISABLED(false, false),
    /** From classic to consumer only. */
    UPGRADE(true, false),
    /** From consumer to classic only. */
    DOWNGRADE(false, true),
    BIDIRECTIONAL(true, true);

    private final boolean upgrades;
    private final boolean downgrades;

    MigrationPolicy(boolean upgrades, boolean downgrades) {
        this.upgrades = upgrades;
        this.downgrades = downgrades;
    }

    public boolean upgrades() {
        return upgrades;
    }

    public boolean downgrades() {
        return downgrades;
    }
}
