package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class NamePatternTest {

    @Test
    void starsStandForAnythingAndQuestionMarksForOne() {
        assertTrue(NamePattern.of("orders-*").matches("orders-"));
        assertTrue(NamePattern.of("orders-*").matches("orders-2026"));
        assertTrue(NamePattern.of("o?ders").matches("orders"));
        assertFalse(NamePattern.of("orders").matches("orders-2026"));
        assertFalse(NamePattern.of("orders?").matches("orders"));
    }

    @Test
    void everythingElseStandsForItself() {
        assertTrue(NamePattern.of("a.b").matches("a.b"));
        assertFalse(NamePattern.of("a.b").matches("axb"));
        assertTrue(NamePattern.of("[a]").matches("[a]"));
    }

    @Test
    void noPatternMatchesEverything() {
        assertTrue(NamePattern.of(null).matches("anything"));
    }
}
