package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class WrappedTest {

    @Test
    void noWordIsLostAndNoLineIsTooLong() {
        String text = "word and more ".repeat(40).strip();

        List<String> lines = Wrapped.lines("    ", text);

        assertTrue(lines.size() > 1);
        assertTrue(lines.stream().allMatch(line -> line.length() <= 110 && line.matches(" {4}\\S.*")));
        assertEquals(text, String.join(" ", lines.stream().map(String::strip).toList()));
    }

    @Test
    void aWordThatIsTooLongHasALineOfItsOwn() {
        assertEquals(List.of("  a", "  " + "b".repeat(200), "  c"), Wrapped.lines("  ", "a " + "b".repeat(200) + " c"));
    }
}
