package io.weir.journal.ops;

/** Bytes that are no op of a version that this codec knows, in one line. */
public final class UnreadableOpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableOpException(String message) {
        super(message);
    }
}
