package io.weir.log;

/** Why a data directory cannot be used at all, in one line that an operator can act on. */
public final class DataDirectoryException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong; the command line has an exit code for each. */
    public enum Reason {
        LOCKED,
        UNREADABLE,
        FULL,
        NEWER_FORMAT,
        ANOTHER_NODES,
        ANOTHER_CLUSTERS,
        DAMAGED
    }

    private final Reason reason;

    public DataDirectoryException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public DataDirectoryException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
