package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheyNeedToBeAndNumbersAreToTheRight() {
        Table table = new Table("topic", "end").row("a", 7).row("a-longer-name", 1_000);

        assertEquals(List.of("TOPIC           END", "a                 7", "a-longer-name  1000"), table.lines());
    }

    @Test
    void whatIsMissingIsADash() {
        assertEquals(List.of("A  B", "-  -"), new Table("a", "b").row(null, "").lines());
    }

    @Test
    void aTableWithoutRowsIsItsHeading() {
        assertEquals(List.of("TOPIC  PARTITIONS"), new Table("topic", "partitions").lines());
    }

    @Test
    void linesHaveNoSpacesAtTheirEnds() {
        assertEquals(
                List.of("A    B", "aaa  b"), new Table("a", "b").row("aaa", "b").lines());
        assertEquals(
                List.of("A  B", "a  bbb"), new Table("a", "b").row("a", "bbb").lines());
    }

    @Test
    void aRowThatDoesNotFitIsAMistakeOfTheProgram() {
        assertThrows(IllegalArgumentException.class, () -> new Table("a", "b").row(1));
    }
}
