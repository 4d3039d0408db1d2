package io.weir.cluster.gateway.network;

/** What came in is no frame: the connection that sent it is closed with this message. */
public final class InvalidFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidFrameException(String message) {
        super(message, null, false, false);
    }
}
