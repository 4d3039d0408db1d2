package io.weir.cluster.groups.slot;

import io.weir.cluster.groups.event.GroupEvent;
import io.weir.cluster.groups.event.GroupEvent.GroupDeleted;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What is stored of a slot: the state of its journal. Immutable; equal histories give equal slots. It is written as the shortest
 * history that leads to it ({@link #events}), so that whatever can be read as events can be read as a snapshot.
 */
public final class StoredSlot {
    /** Without a group. */
    public static final StoredSlot EMPTY = new StoredSlot(HashTreePMap.empty());

    private final PMap<String, StoredGroup> groups;

    private StoredSlot(PMap<String, StoredGroup> groups) {
        this.groups = groups;
    }

    /** What a history leads to. */
    public static StoredSlot of(List<GroupEvent> events) {
        StoredSlot slot = EMPTY;
        for (GroupEvent event : events) {
            slot = slot.apply(event);
        }
        return slot;
    }

    /** One fact further. */
    public StoredSlot apply(GroupEvent event) {
        String id = event.groupId();
        if (event instanceof GroupDeleted) {
            return new StoredSlot(groups.minus(id));
        }
        StoredGroup before = groups.get(id);
        StoredGroup after = (before == null ? StoredGroup.empty(id) : before).apply(event);
        return new StoredSlot(groups.plus(id, after));
    }

    /** The shortest history that leads here, group by group in the order of their ids. */
    public List<GroupEvent> events() {
        List<GroupEvent> events = new ArrayList<>();
        new TreeMap<>(groups).values().forEach(group -> {
            events.addAll(group.memberEvents());
            events.addAll(group.offsetEvents());
        });
        return events;
    }

    PMap<String, StoredGroup> groups() {
        return groups;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredSlot that && groups.equals(that.groups);
    }

    @Override
    public int hashCode() {
        return groups.hashCode();
    }

    @Override
    public String toString() {
        return groups.size() + " groups";
    }
}
