package io.weir.cli.records;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** {@code earliest}, {@code latest}, an offset, {@code -N} for the last N, or a time such as {@code 2026-01-31T12:00:00Z}. */
final class ReadFromConverter implements ITypeConverter<ReadFrom> {
    @Override
    public ReadFrom convert(String text) {
        switch (text) {
            case "earliest":
                return new ReadFrom.Earliest();
            case "latest":
                return new ReadFrom.Latest();
            default:
                return number(text);
        }
    }

    private static ReadFrom number(String text) {
        try {
            long number = Long.parseLong(text);
            return text.startsWith("-") ? new ReadFrom.Last(-number) : new ReadFrom.Offset(number);
        } catch (NumberFormatException notANumber) {
            return time(text);
        }
    }

    private static ReadFrom time(String text) {
        try {
            return new ReadFrom.Time(Instant.parse(text).toEpochMilli());
        } catch (DateTimeParseException notATime) {
            throw new TypeConversionException(
                    "'" + text + "' is none of earliest, latest, an offset, -N for the last N, or a time such as"
                            + " 2026-01-31T12:00:00Z");
        }
    }
}
