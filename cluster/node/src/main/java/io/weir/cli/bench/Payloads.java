package io.weir.cli.bench;

import java.util.Random;

/** Values of one size: half random letters and half the same ones, so that compression has something to do and something to leave. */
final class Payloads {
    private static final int COUNT = 64;

    private final byte[][] values = new byte[COUNT][];
    private int next;

    Payloads(int size) {
        Random random = new Random(7);
        for (int i = 0; i < COUNT; i++) {
            values[i] = new byte[size];
            for (int at = 0; at < size; at++) {
                values[i][at] = (byte) ('a' + (at % 2 == 0 ? random.nextInt(26) : at % 20));
            }
        }
    }

    /** One of them; not to be altered. */
    byte[] next() {
        return values[next++ & (COUNT - 1)];
    }
}
