package io.weir.client;

/** What a client could not do, in one line. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whose concern a failure is. */
    public enum Kind {
        /** The client was configured or called with what cannot be. */
        USAGE,
        /** No broker answered, or none could do it in time; it may do so later. */
        UNAVAILABLE,
        /** What was named is not there. */
        NOT_FOUND,
        /** What was to be created is there. */
        EXISTS,
        /** The broker does not do it: the request, a value in it, a policy or the user's rights are against it. */
        REFUSED,
        /** An error that is nobody's who called. */
        FAULT
    }

    private final Kind kind;

    public ClientException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
