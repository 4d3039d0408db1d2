package io.weir.cluster.gateway;

/** Why the listener cannot start, in one line. */
public final class GatewayException extends Exception {
    private static final long serialVersionUID = 1L;

    public GatewayException(String message, Throwable cause) {
        super(message, cause);
    }
}
