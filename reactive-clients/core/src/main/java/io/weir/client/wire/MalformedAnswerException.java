package io.weir.client.wire;

/** What came over a connection is not an answer that Kafka's protocol has there; the connection is closed with it. */
final class MalformedAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedAnswerException(String message) {
        super(message);
    }

    MalformedAnswerException(String message, Throwable cause) {
        super(message, cause);
    }
}
