package io.weir.log;

import java.io.IOException;

/** Carries a {@link StorageFailure} to where it becomes an outcome; thrown only inside the engine and by opening. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;
    private final transient StorageFailure failure;

    public StorageException(StorageFailure failure, Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
    }

    public StorageFailure failure() {
        return failure;
    }
}
