package io.weir.cli.configs;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.cli.frame.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The README's tables are what the program says. With {@code -Dreadme=write} they are written instead of compared:
 *
 * <pre>mvn -pl cluster/node -am test -Dtest=ReadmeTest -Dsurefire.failIfNoSpecifiedTests=false -Dreadme=write</pre>
 */
class ReadmeTest {
    private static final String HOW =
            "README.md is not what the code says. To write it anew: mvn -pl cluster/node -am test"
                    + " -Dtest=ReadmeTest -Dsurefire.failIfNoSpecifiedTests=false -Dreadme=write";
    private static final Path README =
            Path.of(System.getProperty("basedir", "."), "../../README.md").normalize();

    @Test
    void itsReferenceIsComplete() throws IOException {
        check("configuration reference", MarkdownReference.of(Reference.read()));
    }

    @Test
    void itsExitCodesAreThose() throws IOException {
        List<String> table = new ArrayList<>(List.of("| exit code | |", "|---|---|"));
        for (ExitCode code : ExitCode.values()) {
            table.add("| " + code.code() + " | " + code.meaning() + " |");
        }
        check("exit codes", table);
    }

    private static void check(String section, List<String> expected) throws IOException {
        String begin = "<!-- " + section + ": generated, begin -->";
        String end = "<!-- " + section + ": generated, end -->";
        List<String> readme = Files.readAllLines(README);
        int first = readme.indexOf(begin) + 1;
        int last = readme.indexOf(end);
        assertTrue(first > 0 && last >= first, "README.md has no section " + begin + " … " + end);
        if ("write".equals(System.getProperty("readme"))) {
            List<String> written = new ArrayList<>(readme.subList(0, first));
            written.addAll(expected);
            written.addAll(readme.subList(last, readme.size()));
            Files.write(README, written);
        } else {
            List<String> found = readme.subList(first, last);
            assertTrue(found.equals(expected), () -> HOW + differences(expected, found));
        }
    }

    private static String differences(List<String> expected, List<String> found) {
        StringBuilder differences = new StringBuilder();
        found.stream().filter(line -> !expected.contains(line)).forEach(line -> differences.append("\n- " + line));
        expected.stream().filter(line -> !found.contains(line)).forEach(line -> differences.append("\n+ " + line));
        return differences.toString();
    }
}
