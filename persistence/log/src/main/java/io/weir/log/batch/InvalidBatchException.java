package io.weir.log.batch;

/** A batch's records are not what its header and their lengths say. Thrown inside the engine; callers turn it into an outcome. */
public final class InvalidBatchException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidBatchException(String message) {
        super(message, null, false, false);
    }

    public InvalidBatchException(String message, Throwable cause) {
        super(message, cause, false, false);
    }
}
