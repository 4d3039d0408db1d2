package io.weir.log;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * A 128-bit identifier, written as Kafka writes its Uuids: 22 characters of URL-safe base64. It names topics, clusters and stores.
 * The order of ids means nothing but is always the same.
 */
public record TopicId(long mostSignificantBits, long leastSignificantBits) implements Comparable<TopicId> {

    /** The id that Kafka reserves for "none". */
    public static final TopicId ZERO = new TopicId(0, 0);

    /** A random id that is not reserved and does not begin with a dash, so that it can stand on a command line. */
    public static TopicId random() {
        while (true) {
            UUID uuid = UUID.randomUUID();
            TopicId id = new TopicId(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
            if (!id.toString().startsWith("-")) {
                return id;
            }
        }
    }

    /** @throws IllegalArgumentException when the text is not 22 characters of URL-safe base64 */
    public static TopicId parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != 16) {
            throw new IllegalArgumentException("not a 128-bit id: " + text);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TopicId(buffer.getLong(), buffer.getLong());
    }

    @Override
    public int compareTo(TopicId other) {
        int compared = Long.compareUnsigned(mostSignificantBits, other.mostSignificantBits);
        return compared != 0 ? compared : Long.compareUnsigned(leastSignificantBits, other.leastSignificantBits);
    }

    @Override
    public String toString() {
        byte[] bytes = ByteBuffer.allocate(16)
                .putLong(mostSignificantBits)
                .putLong(leastSignificantBits)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
