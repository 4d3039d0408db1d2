package io.weir.cluster.gateway;

/** A frame that is no request which this node serves: its connection is closed with this message. */
final class InvalidRequestBytesException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidRequestBytesException(String message) {
        super(message, null, false, false);
    }
}
