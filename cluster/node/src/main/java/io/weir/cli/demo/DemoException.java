package io.weir.cli.demo;

/** What did not come back as it was published, in one line. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }
}
