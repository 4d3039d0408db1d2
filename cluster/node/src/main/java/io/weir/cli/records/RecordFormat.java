package io.weir.cli.records;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A form in which records are printed, with the letters that kcat's users know: {@code %s} value, {@code %k} key, {@code %t} topic,
 * {@code %p} partition, {@code %o} offset, {@code %T} timestamp in ms, {@code %h} headers, {@code %S} and {@code %K} bytes of value
 * and key (-1: none), {@code %%} a percent sign; {@code \n}, {@code \t}, {@code \0}, {@code \\}. Values and keys are bytes as they
 * are; none is nothing.
 */
final class RecordFormat {
    private static final String FIELDS = "sktpoThSK%";

    private interface Part {
        void write(IncomingRecord record, ByteArrayOutputStream out);
    }

    private final List<Part> parts = new ArrayList<>();

    /** @throws Failure when the form has a letter that there is not */
    RecordFormat(String form, String topic) {
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            if (c == '%' || c == '\\') {
                if (++i == form.length()) {
                    throw new Failure(ExitCode.USAGE, "--format '" + form + "': ends after " + c);
                }
                parts.add(c == '%' ? field(form, form.charAt(i), topic) : text(escaped(form, form.charAt(i))));
            } else {
                parts.add(text(String.valueOf(c)));
            }
        }
    }

    byte[] of(IncomingRecord record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        parts.forEach(part -> part.write(record, out));
        return out.toByteArray();
    }

    private static Part text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return (record, out) -> out.writeBytes(bytes);
    }

    private static String escaped(String form, char c) {
        return switch (c) {
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'r' -> "\r";
            case '0' -> "\0";
            case '\\' -> "\\";
            default -> throw new Failure(ExitCode.USAGE, "--format '" + form + "': there is no \\" + c);
        };
    }

    private static Part field(String form, char c, String topic) {
        return switch (c) {
            case 's' -> (record, out) -> bytes(record.value(), out);
            case 'k' -> (record, out) -> bytes(record.key(), out);
            case 't' -> text(topic);
            case 'p' -> (record, out) -> number(record.partition(), out);
            case 'o' -> (record, out) -> number(record.offset(), out);
            case 'T' -> (record, out) -> number(record.timestampMs(), out);
            case 'h' -> (record, out) -> headers(record.headers(), out);
            case 'S' -> (record, out) -> number(size(record.value()), out);
            case 'K' -> (record, out) -> number(size(record.key()), out);
            case '%' -> text("%");
            default ->
                throw new Failure(
                        ExitCode.USAGE, "--format '" + form + "': there is no %" + c + ", only one of " + FIELDS);
        };
    }

    private static int size(byte[] bytes) {
        return bytes == null ? -1 : bytes.length;
    }

    private static void bytes(byte[] bytes, ByteArrayOutputStream out) {
        if (bytes != null) {
            out.writeBytes(bytes);
        }
    }

    private static void number(long number, ByteArrayOutputStream out) {
        out.writeBytes(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private static void headers(List<Header> headers, ByteArrayOutputStream out) {
        for (int i = 0; i < headers.size(); i++) {
            out.writeBytes(((i == 0 ? "" : ",") + headers.get(i).key() + "=").getBytes(StandardCharsets.UTF_8));
            bytes(headers.get(i).value(), out);
        }
    }
}
