package io.weir.cluster.groups.event;

import java.util.List;

/** All groups of a slot as the shortest history that leads to where they are; immutable. */
public record GroupsSnapshot(List<GroupEvent> events) {
    public static final GroupsSnapshot NONE = new GroupsSnapshot(List.of());

    public GroupsSnapshot {
        events = List.copyOf(events);
    }
}
