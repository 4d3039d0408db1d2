package io.weir.cluster.groups.embedded;

/** Bytes that are not what a consumer says; the message says how. */
public final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message, null, false, false);
    }
}
