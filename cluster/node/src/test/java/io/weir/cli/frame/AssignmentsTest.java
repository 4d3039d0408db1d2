package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentsTest {

    @Test
    void aValueMayHoldCommasAndEqualsSignsAndNothing() {
        assertEquals(
                Map.of("cleanup.policy", "compact,delete", "a", "b=c", "empty", ""),
                Assignments.parse("--config", List.of("cleanup.policy = compact,delete", "a=b=c", "empty=")));
    }

    @Test
    void whatIsNoAssignmentIsNamed() {
        for (String argument : List.of("a", "=b", "")) {
            Failure failure =
                    assertThrows(Failure.class, () -> Assignments.parse("--config", List.of("x=y", argument)));
            assertEquals(ExitCode.USAGE, failure.exitCode());
            assertTrue(failure.getMessage().startsWith("--config '" + argument + "'"), failure.getMessage());
        }
    }

    @Test
    void aNameIsGivenOnce() {
        assertThrows(Failure.class, () -> Assignments.parse("--config", List.of("a=1", "a=2")));
    }
}
