package io.weir.journal.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.NotSerializableException;
import java.util.HexFormat;
import org.apache.pekko.persistence.query.NoOffset$;
import org.apache.pekko.persistence.query.Offset;
import org.junit.jupiter.api.Test;

class TagOffsetSerializerTest {
    private static final String BYTES = "0000018bcfe568010000000000000007" + "6163636f756e747c31";

    private final TagOffsetSerializer serializer = new TagOffsetSerializer();
    private final TagOffset offset = new TagOffset(1_700_000_000_001L, "account|1", 7);

    @Test
    void anOffsetHasTheBytesThatWereEverStored() throws Exception {
        assertEquals(BYTES, HexFormat.of().formatHex(serializer.toBinary(offset)));
        assertEquals("tag-offset.1", serializer.manifest(offset));
        assertEquals(offset, serializer.fromBinary(HexFormat.of().parseHex(BYTES), "tag-offset.1"));
    }

    @Test
    void aNewerOrBrokenOneIsRefused() {
        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(new byte[40], "tag-offset.2"));
        assertThrows(NotSerializableException.class, () -> serializer.fromBinary(new byte[15], "tag-offset.1"));
    }

    @Test
    void anotherJournalsOffsetIsRefused() {
        assertEquals(Long.MIN_VALUE, TagOffset.keyOf(NoOffset$.MODULE$).stampMs());
        assertThrows(IllegalArgumentException.class, () -> TagOffset.keyOf(Offset.sequence(3)));
    }
}
