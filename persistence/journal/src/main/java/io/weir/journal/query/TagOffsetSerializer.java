package io.weir.journal.query;

import java.io.NotSerializableException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** {@link TagOffset}s as bytes, for those who store how far they have read: the stamp, the number, the persistence id's UTF-8. */
public final class TagOffsetSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 1_463_110_770;
    private static final String MANIFEST = "tag-offset.1";

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object object) {
        return MANIFEST;
    }

    @Override
    public byte[] toBinary(Object object) {
        if (!(object instanceof TagOffset offset)) {
            throw new IllegalArgumentException("no offset of a tag but " + object.getClass());
        }
        byte[] id = offset.persistenceId().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(16 + id.length)
                .putLong(offset.stampMs())
                .putLong(offset.sequenceNr())
                .put(id)
                .array();
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        if (!manifest.equals(MANIFEST)) {
            throw new NotSerializableException("offset with manifest '" + manifest + "'; a newer version wrote it");
        }
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            long stampMs = in.getLong();
            long sequenceNr = in.getLong();
            return new TagOffset(stampMs, StandardCharsets.UTF_8.decode(in).toString(), sequenceNr);
        } catch (BufferUnderflowException e) {
            throw new NotSerializableException("an offset of " + bytes.length + " bytes");
        }
    }
}
