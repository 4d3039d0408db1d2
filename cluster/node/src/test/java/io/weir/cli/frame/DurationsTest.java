package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "12h,PT12H", "7d,P7D", "30,PT30S", "0,PT0S", "' 5 s',PT5S"})
    void areWhatPeopleWrite(String text, Duration meant) {
        assertEquals(meant, new Durations().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5s", "5 weeks", "1.5s", "99999999999999999999s"})
    void whatIsNoneIsRefused(String text) {
        assertThrows(TypeConversionException.class, () -> new Durations().convert(text));
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,0ms",
        "PT0.85S,850ms",
        "PT12S,12s",
        "PT3M20S,3m20s",
        "PT5H,5h",
        "PT5H12M40S,5h12m",
        "P2DT3H50M,2d3h"
    })
    void areShownInTheirTwoLargestUnits(Duration duration, String text) {
        assertEquals(text, Durations.text(duration));
    }

    @Test
    void aRefusalShowsWhatIsMeant() {
        TypeConversionException refusal =
                assertThrows(TypeConversionException.class, () -> new Durations().convert("soon"));

        assertEquals("'soon' is no duration such as 500ms, 30s, 5m, 12h or 7d", refusal.getMessage());
    }
}
