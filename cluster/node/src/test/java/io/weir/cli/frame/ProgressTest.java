package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final Queue<String> lines = new ArrayDeque<>(List.of("100 of 200", "7 left"));

    @Test
    void aTerminalHasOneLineThatIsTakenOffAtTheEnd() {
        Progress progress = Progress.of(out, true, this::next);

        progress.show();
        progress.show();
        progress.close();
        progress.show();

        assertEquals("\r100 of 200\r7 left    \r      \r", said());
    }

    @Test
    void elsewhereThereIsALineEachTime() {
        Progress progress = Progress.of(out, false, this::next);

        progress.show();
        progress.show();
        progress.close();

        assertEquals("100 of 200\n7 left\n", said());
    }

    @Test
    void whereNobodyLooksOnNothingIsSaid() {
        Progress progress = Progress.none();

        progress.show();
        progress.close();
    }

    private String next() {
        return lines.remove();
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
