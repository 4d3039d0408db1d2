package io.weir.packing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ConfigurationTest {
    @Test
    void linesThatAreCommentsOrEmptyAreLeftOut() {
        assertEquals(
                "a {\nb = \"#no comment\" # kept\nc = 1\n}\n",
                Configuration.withoutComments("# one\n\na {\n  b = \"#no comment\" # kept\n  // two\n  c = 1\n}\n"));
    }

    @Test
    void aTextOfSeveralLinesIsLeftAlone() {
        String text = "a = \"\"\"\n# not a comment\n\"\"\"\n";

        assertEquals(text, Configuration.withoutComments(text));
    }
}
