package io.weir.cli.records;

import java.util.Arrays;

/**
 * A line's key and value, {@code null} for none.
 */
record KeyedLine(byte[] key, byte[] value) {

    /**
     * @param separator what parts them, or {@code null} when there are no keys; a line without it is all value
     * @param none what stands for none, or {@code null}
     */
    static KeyedLine of(byte[] line, byte[] separator, byte[] none) {
        int at = separator == null ? -1 : indexOf(line, separator);
        byte[] key = at < 0 ? null : Arrays.copyOf(line, at);
        byte[] value = at < 0 ? line : Arrays.copyOfRange(line, at + separator.length, line.length);
        return new KeyedLine(orNone(key, none), orNone(value, none));
    }

    private static byte[] orNone(byte[] bytes, byte[] none) {
        return none != null && Arrays.equals(bytes, none) ? null : bytes;
    }

    private static int indexOf(byte[] line, byte[] separator) {
        for (int i = 0; i + separator.length <= line.length; i++) {
            if (Arrays.equals(line, i, i + separator.length, separator, 0, separator.length)) {
                return i;
            }
        }
        return -1;
    }
}
