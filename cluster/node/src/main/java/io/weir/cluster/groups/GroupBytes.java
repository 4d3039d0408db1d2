package io.weir.cluster.groups;

import java.util.Arrays;

/** Bytes that a group's members say to one another: opaque to the coordinator, immutable. */
public final class GroupBytes {
    public static final GroupBytes EMPTY = new GroupBytes(new byte[0]);

    private final byte[] bytes;

    private GroupBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    public static GroupBytes copyOf(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new GroupBytes(bytes.clone());
    }

    public byte[] toArray() {
        return bytes.clone();
    }

    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GroupBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
