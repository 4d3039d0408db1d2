package io.weir.cli.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import org.junit.jupiter.api.Test;

class LineSourceTest {

    @Property(tries = 300)
    void linesAndNewlinesMakeTheSameBytesAgain(@ForAll List<@ByteRange(min = 8, max = 12) Byte> content)
            throws Exception {
        byte[] bytes = new byte[content.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = content.get(i);
        }
        LineSource source = new LineSource(new ByteArrayInputStream(bytes), 1 << 20);

        List<byte[]> lines = all(source);

        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int i = 0; i < lines.size(); i++) {
            joined.writeBytes(lines.get(i));
            if (i < lines.size() - 1 || source.endsWithNewline()) {
                joined.write('\n');
            }
        }
        assertArrayEquals(bytes, joined.toByteArray());
        assertEquals(lines.size(), source.lines());
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(bytes), source.sha256());
    }

    @Test
    void nothingHasNoLines() throws Exception {
        assertNull(source("", 10).next());
    }

    @Test
    void anEmptyLineIsALine() throws Exception {
        assertEquals(2, all(source("\n\n", 10)).size());
    }

    @Test
    void aLineLongerThanTheReadBufferIsWhole() throws Exception {
        assertEquals(200_000, source("x".repeat(200_000) + "\n", 200_000).next().length);
    }

    @Test
    void aLineThatNoRecordCanHoldIsNamed() throws Exception {
        LineSource source = source("ab\n" + "x".repeat(11), 10);

        assertEquals(2, source.next().length);
        assertEquals(
                "line 2 is longer than the 10 bytes that a record can hold"
                        + " (raise the limit with --set message.max.bytes=BYTES)",
                assertThrows(LineTooLongException.class, source::next).getMessage());
    }

    private static LineSource source(String text, int maxLineBytes) {
        return new LineSource(new ByteArrayInputStream(text.getBytes()), maxLineBytes);
    }

    private static List<byte[]> all(LineSource source) throws Exception {
        List<byte[]> lines = new ArrayList<>();
        for (byte[] line = source.next(); line != null; line = source.next()) {
            lines.add(line);
        }
        return lines;
    }
}
