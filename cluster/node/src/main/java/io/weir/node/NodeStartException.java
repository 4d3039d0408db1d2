package io.weir.node;

/** Why a node did not start, in one line that an operator can act on. A data directory's faults are a {@code DataDirectoryException}. */
public final class NodeStartException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Who has to mend it. */
    public enum Reason {
        /** An address cannot be listened on: in use, or not this machine's. */
        ADDRESS,
        /** None of the above: a fault of the machine or of the program. */
        FAULT
    }

    private final Reason reason;

    public NodeStartException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
