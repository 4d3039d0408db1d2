package io.weir.cluster.groups.embedded;

import io.weir.cluster.groups.GroupBytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a consumer of the classic protocol is assigned. On the wire: the version, partitions by topic, the assignor's own words. All
 * versions are alike; no bytes at all are an assignment of nothing.
 *
 * @param partitions by topic
 * @param userData what an assignor that is not one of Kafka's may have added
 */
public record EmbeddedAssignment(Map<String, Set<Integer>> partitions, GroupBytes userData) {
    private static final short NEWEST = 3;
    private static final int NO_BYTES = -1;

    public EmbeddedAssignment {
        partitions = Map.copyOf(partitions);
    }

    public static EmbeddedAssignment read(GroupBytes bytes) throws MalformedException {
        if (bytes.size() == 0) {
            return new EmbeddedAssignment(Map.of(), GroupBytes.EMPTY);
        }
        EmbeddedReader reader = new EmbeddedReader(bytes);
        short version = reader.int16();
        if (version < 0) {
            throw new MalformedException("an assignment has the version " + version);
        }
        return new EmbeddedAssignment(reader.partitions(), reader.nullableBytes());
    }

    /** The bytes of a version, or of the newest that is known if that is older; the same for the same partitions. */
    public GroupBytes bytes(short version) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort((short) Math.min(version, NEWEST));
            out.writeInt(partitions.size());
            for (Map.Entry<String, Set<Integer>> topic : new TreeMap<>(partitions).entrySet()) {
                byte[] name = topic.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeShort(name.length);
                out.write(name);
                out.writeInt(topic.getValue().size());
                for (int partition : new TreeSet<>(topic.getValue())) {
                    out.writeInt(partition);
                }
            }
            out.writeInt(userData.size() == 0 ? NO_BYTES : userData.size());
            out.write(userData.toArray());
        } catch (IOException memory) {
            throw new UncheckedIOException(memory);
        }
        return GroupBytes.copyOf(bytes.toByteArray());
    }
}
