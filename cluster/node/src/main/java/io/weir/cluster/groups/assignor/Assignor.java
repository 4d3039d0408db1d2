package io.weir.cluster.groups.assignor;

import io.weir.cluster.groups.Partitions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A way to share partitions. Every partition goes to exactly one of those who subscribe to its topic, the same way for the same group. */
public interface Assignor {

    /** The first is what members get who do not say. */
    List<Assignor> ALL = List.of(new UniformAssignor(), new RangeAssignor());

    String name();

    /** For every member what it is meant to have. */
    Map<String, Partitions> assign(GroupSpec group);

    static Optional<Assignor> named(String name) {
        return ALL.stream().filter(assignor -> assignor.name().equals(name)).findFirst();
    }
}
