package io.weir.cluster.groups.embedded;

import io.weir.cluster.groups.GroupBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads the types of Kafka's protocol; every length is held against what is left before anything is made of it. One thread. */
final class EmbeddedReader {
    private final ByteBuffer bytes;

    EmbeddedReader(GroupBytes bytes) {
        this.bytes = ByteBuffer.wrap(bytes.toArray());
    }

    short int16() throws MalformedException {
        return need(Short.BYTES).getShort();
    }

    int int32() throws MalformedException {
        return need(Integer.BYTES).getInt();
    }

    String string() throws MalformedException {
        return nullableString().orElseThrow(() -> new MalformedException("a name is missing"));
    }

    Optional<String> nullableString() throws MalformedException {
        short length = int16();
        if (length < 0) {
            return Optional.empty();
        }
        need(length);
        byte[] text = new byte[length];
        bytes.get(text);
        return Optional.of(new String(text, StandardCharsets.UTF_8));
    }

    GroupBytes nullableBytes() throws MalformedException {
        int length = int32();
        if (length <= 0) {
            return GroupBytes.EMPTY;
        }
        need(length);
        byte[] read = new byte[length];
        bytes.get(read);
        return GroupBytes.copyOf(read);
    }

    List<String> strings() throws MalformedException {
        int count = count(Short.BYTES);
        List<String> read = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            read.add(string());
        }
        return read;
    }

    /** Partitions by topic. */
    Map<String, Set<Integer>> partitions() throws MalformedException {
        int topics = count(Short.BYTES + Integer.BYTES);
        Map<String, Set<Integer>> read = new TreeMap<>();
        for (int i = 0; i < topics; i++) {
            String topic = string();
            int count = count(Integer.BYTES);
            Set<Integer> partitions = read.computeIfAbsent(topic, any -> new HashSet<>());
            for (int j = 0; j < count; j++) {
                int partition = int32();
                if (partition < 0) {
                    throw new MalformedException("a partition has the number " + partition);
                }
                partitions.add(partition);
            }
        }
        return read;
    }

    private int count(int bytesEach) throws MalformedException {
        int count = int32();
        if (count < 0 || (long) count * bytesEach > bytes.remaining()) {
            throw new MalformedException("there cannot be " + count + " entries in " + bytes.remaining() + " bytes");
        }
        return count;
    }

    private ByteBuffer need(int length) throws MalformedException {
        if (bytes.remaining() < length) {
            throw new MalformedException(length + " bytes were expected, and there are " + bytes.remaining());
        }
        return bytes;
    }
}
