package io.weir.client.wire;

import org.apache.kafka.common.errors.RetriableException;

/** A connection has as many requests under way and waiting as its settings allow. Nothing was sent. */
public final class TooManyRequestsException extends RetriableException {
    private static final long serialVersionUID = 1L;

    TooManyRequestsException(String message) {
        super(message);
    }
}
