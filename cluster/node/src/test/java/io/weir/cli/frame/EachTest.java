package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class EachTest {

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromBeingDone() {
        List<String> shown = new ArrayList<>();

        Failure failure = assertThrows(
                Failure.class, () -> Each.of(List.of("a", "missing", "b", "refused"), EachTest::upper, shown::addAll));

        assertEquals(List.of("A", "B"), shown);
        assertEquals("missing: no\nrefused: no", failure.getMessage());
        assertEquals(ExitCode.NOT_FOUND, failure.exitCode());
    }

    private static String upper(String name) {
        if (name.equals("missing")) {
            throw new Failure(ExitCode.NOT_FOUND, name + ": no");
        }
        if (name.equals("refused")) {
            throw new Failure(ExitCode.REFUSED, name + ": no");
        }
        return name.toUpperCase(Locale.ROOT);
    }
}
