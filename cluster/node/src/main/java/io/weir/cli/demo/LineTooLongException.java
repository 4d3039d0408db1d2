package io.weir.cli.demo;

/** A line that no record can hold. */
public final class LineTooLongException extends Exception {
    private static final long serialVersionUID = 1L;

    LineTooLongException(long line, int maxBytes) {
        super("line " + line + " is longer than the " + maxBytes + " bytes that a record can hold"
                + " (raise the limit with --set message.max.bytes=BYTES)");
    }
}
