package io.weir.cluster.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.RequestHeader;

/** Requests of any API and version as its schema has them, with random values in their fields; and the same, spoiled. */
public final class RandomRequests {
    private static final List<String> NAMES = List.of(
            "retention.ms",
            "cleanup.policy",
            "min.insync.replicas",
            "1",
            "no such name",
            "..",
            "délicat ☃",
            "x".repeat(300),
            "INFO",
            "transaction.version");
    private static final int[] INTS = {0, 1, 2, 3, -1, -2, 10, 1_000, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private final Random random;
    private final List<String> names;
    private final List<Uuid> ids;

    /**
     * @param topics names that are likely to appear
     * @param ids likewise
     */
    public RandomRequests(Random random, List<String> topics, List<Uuid> ids) {
        this.random = random;
        this.names = Stream.of(topics, topics, NAMES).flatMap(List::stream).toList();
        this.ids = ids;
    }

    /** A frame's bytes without their length: header and body, valid in every field. */
    public ByteBuffer next(ApiKeys api, short version, int correlationId) {
        RequestHeader header = new RequestHeader(api, version, "fuzz", correlationId);
        ByteBuffer start = MessageUtil.toByteBufferAccessor(header.data(), header.headerVersion())
                .buffer();
        Schema schema = api.messageType.requestSchemas()[version];
        Struct body = struct(schema, 0);
        ByteBuffer frame = ByteBuffer.allocate(start.remaining() + body.sizeOf());
        frame.put(start);
        body.writeTo(frame);
        return frame.flip();
    }

    /** A copy with bytes that are other than they were, more or fewer. What comes before {@code from} stays. */
    public ByteBuffer spoiled(ByteBuffer frame, int from) {
        byte[] bytes = Arrays.copyOf(frame.array(), frame.remaining());
        int times = 1 + random.nextInt(6);
        for (int i = 0; i < times && bytes.length > from; i++) {
            int at = from + random.nextInt(bytes.length - from);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = with(bytes, at, random.nextInt(200));
                case 4 -> fill(bytes, at, 5, (byte) 0xff);
                default -> {
                    int value = INTS[random.nextInt(INTS.length)];
                    for (int j = 0; j < 4 && at + j < bytes.length; j++) {
                        bytes[at + j] = (byte) (value >> 24 - 8 * j);
                    }
                }
            }
        }
        return ByteBuffer.wrap(bytes);
    }

    private static void fill(byte[] bytes, int at, int count, byte value) {
        Arrays.fill(bytes, at, Math.min(at + count, bytes.length), value);
    }

    private byte[] with(byte[] bytes, int at, int more) {
        byte[] grown = new byte[bytes.length + more];
        random.nextBytes(grown);
        System.arraycopy(bytes, 0, grown, 0, at);
        System.arraycopy(bytes, at, grown, at + more, bytes.length - at);
        return grown;
    }

    private Struct struct(Schema schema, int depth) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.name, field.def.type, depth));
        }
        return struct;
    }

    private Object value(String name, Type type, int depth) {
        if (type instanceof TaggedFields tagged) {
            return tags(tagged, depth);
        }
        if (type.isNullable() && random.nextInt(8) == 0) {
            return null;
        }
        if (type.isArray()) {
            Object[] elements = new Object[random.nextInt(depth == 0 ? 4 : 3)];
            Arrays.setAll(elements, i -> value(name, type.arrayElementType().orElseThrow(), depth + 1));
            return elements;
        }
        if (type instanceof Schema schema) {
            return struct(schema, depth);
        }
        return primitive(name, type);
    }

    private Map<Integer, Object> tags(TaggedFields tagged, int depth) {
        Map<Integer, Object> tags = new TreeMap<>();
        for (Map.Entry<Integer, Field> known : tagged.fields().entrySet()) {
            if (random.nextInt(3) == 0) {
                Field field = known.getValue();
                tags.put(known.getKey(), value(field.name, field.type, depth + 1));
            }
        }
        if (random.nextInt(10) == 0) {
            int tag = 1_000 + random.nextInt(100);
            tags.put(tag, new RawTaggedField(tag, randomBytes(20)));
        }
        return tags;
    }

    private Object primitive(String name, Type type) {
        String of = type.toString();
        if (of.contains("STRING")) {
            return random.nextInt(10) == 0 ? "" : names.get(random.nextInt(names.size()));
        } else if (of.contains("RECORDS")) {
            return records();
        } else if (of.contains("BYTES")) {
            return ByteBuffer.wrap(randomBytes(100));
        }
        return switch (of) {
            case "BOOLEAN" -> random.nextBoolean();
            case "INT8" -> (byte) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(5));
            case "INT16" -> (short) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(4) - 1);
            case "UINT16" -> random.nextInt(1 << 16);
            case "UINT32" -> random.nextLong(1L << 32);
            case "INT32" -> integer(name);
            case "INT64" -> random.nextInt(4) == 0 ? random.nextLong() : (long) random.nextInt(20) - 6;
            case "UUID" -> random.nextInt(4) == 0 ? Uuid.randomUuid() : ids.get(random.nextInt(ids.size()));
            case "FLOAT64" -> random.nextGaussian();
            default -> throw new IllegalStateException("no values for fields of type " + of);
        };
    }

    /** Waits are short, for a client waits for its answer. */
    private int integer(String name) {
        if (name.endsWith("_ms")) {
            return random.nextInt(20);
        }
        return random.nextInt(6) == 0 ? random.nextInt() : INTS[random.nextInt(INTS.length)];
    }

    private MemoryRecords records() {
        if (random.nextInt(4) == 0) {
            return MemoryRecords.readableRecords(ByteBuffer.wrap(randomBytes(150)));
        }
        SimpleRecord[] records = new SimpleRecord[1 + random.nextInt(3)];
        Arrays.setAll(
                records,
                i -> new SimpleRecord(
                        System.currentTimeMillis(), "key".getBytes(StandardCharsets.UTF_8), randomBytes(50)));
        Compression codec =
                random.nextBoolean() ? Compression.NONE : Compression.gzip().build();
        return MemoryRecords.withRecords(codec, records);
    }

    private byte[] randomBytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }
}
