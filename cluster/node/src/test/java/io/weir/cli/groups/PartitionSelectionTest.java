package io.weir.cli.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionSelectionTest {
    private static final Set<GroupPartition> THERE = Set.of(
            new GroupPartition("a", 0),
            new GroupPartition("a", 1),
            new GroupPartition("b", 0),
            new GroupPartition("b", 1));

    @Test
    void aTopicStandsForAllOfItsPartitionsUnlessTheyAreNamed() {
        assertEquals(
                Set.of(new GroupPartition("a", 0), new GroupPartition("a", 1), new GroupPartition("b", 1)),
                PartitionSelection.of(List.of("a", "b:1")).among(THERE));
    }

    @Test
    void aPartitionThatIsNotThereIsSaid() {
        PartitionSelection selection = PartitionSelection.of(List.of("a:0,7"));
        Failure failure = assertThrows(Failure.class, () -> selection.among(THERE));
        assertEquals(ExitCode.NOT_FOUND, failure.exitCode());
        assertEquals("there is no partition a-7", failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {":1", "a:", "a:x", "a:-1", "a:1,,2"})
    void whatIsNoSelectionIsRefused(String argument) {
        Failure failure = assertThrows(Failure.class, () -> PartitionSelection.of(List.of(argument)));
        assertEquals(ExitCode.USAGE, failure.exitCode());
    }

    @Test
    void aTopicIsNamedOnce() {
        assertThrows(Failure.class, () -> PartitionSelection.of(List.of("a", "a:1")));
    }
}
