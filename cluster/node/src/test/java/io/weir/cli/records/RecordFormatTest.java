package io.weir.cli.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

/** How records are printed, and how lines become records. */
class RecordFormatTest {
    private static final IncomingRecord RECORD = new IncomingRecord(
            3, 42, 1_000, utf8("key"), utf8("välue"), List.of(new Header("a", utf8("1")), new Header("b", null)));

    @Test
    void everyLetterStandsForItsField() {
        assertEquals(
                "orders 3 42 1000 key välue a=1,b= 6 3 100%\t\n",
                text(new RecordFormat("%t %p %o %T %k %s %h %S %K 100%%\\t\\n", "orders").of(RECORD)));
    }

    @Test
    void noneIsNothingAndHasNoSize() {
        IncomingRecord none = new IncomingRecord(0, 0, -1, null, null, List.of());

        assertEquals("[] [] -1 -1", text(new RecordFormat("[%k] [%s] %K %S", "t").of(none)));
    }

    @Test
    void bytesThatAreNoTextComeAsTheyAre() {
        byte[] bytes = {0, (byte) 0xff, 10};
        IncomingRecord record = new IncomingRecord(0, 0, 0, null, bytes, List.of());

        assertArrayEquals(bytes, new RecordFormat("%s", "t").of(record));
    }

    @Test
    void aLetterThatThereIsNotIsWrongUsage() {
        for (String form : List.of("%x", "\\x", "100%", "a\\")) {
            Failure failure = assertThrows(Failure.class, () -> new RecordFormat(form, "t"));
            assertEquals(ExitCode.USAGE, failure.exitCode());
        }
    }

    @Test
    void aLineIsPartedAtTheFirstSeparator() {
        KeyedLine line = KeyedLine.of(utf8("k:v:w"), utf8(":"), null);
        assertEquals("k", text(line.key()));
        assertEquals("v:w", text(line.value()));

        KeyedLine without = KeyedLine.of(utf8("value"), utf8("::"), null);
        assertNull(without.key());
        assertEquals("value", text(without.value()));

        KeyedLine tombstone = KeyedLine.of(utf8("k:NULL"), utf8(":"), utf8("NULL"));
        assertEquals("k", text(tombstone.key()));
        assertNull(tombstone.value());
        assertEquals("", text(KeyedLine.of(utf8("k:"), utf8(":"), null).value()));
    }

    @Test
    void whereToReadFromIsAWordANumberOrATime() {
        ReadFromConverter converter = new ReadFromConverter();

        assertEquals(new ReadFrom.Earliest(), converter.convert("earliest"));
        assertEquals(new ReadFrom.Latest(), converter.convert("latest"));
        assertEquals(new ReadFrom.Offset(7), converter.convert("7"));
        assertEquals(new ReadFrom.Last(7), converter.convert("-7"));
        assertEquals(new ReadFrom.Time(1_000), converter.convert("1970-01-01T00:00:01Z"));
        assertThrows(TypeConversionException.class, () -> converter.convert("yesterday"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
