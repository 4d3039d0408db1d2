package io.weir.journal.store;

/** Why the journal did not do what it was asked, in one line. It fails the persistent actor that asked. */
public class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
