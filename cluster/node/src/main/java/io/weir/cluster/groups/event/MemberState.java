package io.weir.cluster.groups.event;

/**
 * How far a member is on its way to its target.
 *
 * <pre>
 * STABLE      --the target changed, and it has what it must give up-----> UNREVOKED
 * STABLE      --the target changed, and others have what it will get----> UNRELEASED
 * UNREVOKED   --it says that it has given up what it must---------------> STABLE or UNRELEASED
 * UNRELEASED  --the others have given up, or it must give up more-------> STABLE or UNREVOKED
 * </pre>
 */
public enum MemberState {
    /** Has what the target of its epoch says. */
    STABLE,
    /** Has been told to give partitions up, and has not said yet that it did. */
    UNREVOKED,
    /** Waits for partitions that others have not given up yet. */
    UNRELEASED
}
