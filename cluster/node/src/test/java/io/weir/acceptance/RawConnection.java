package io.weir.acceptance;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** A socket that speaks Kafka's framing, and can misspeak it. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final DataInputStream in;
    private int correlationId;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Bytes as they are. */
    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendFrame(ByteBuffer body) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining());
        frame.putInt(body.remaining()).put(body.duplicate());
        send(frame.array());
    }

    /** A frame's body that begins with a request header of version 1. */
    static ByteBuffer header(short apiKey, short apiVersion, int correlationId) {
        ByteBuffer header = ByteBuffer.allocate(2 + 2 + 4 + 2 + 3);
        header.putShort(apiKey)
                .putShort(apiVersion)
                .putInt(correlationId)
                .putShort((short) 3)
                .put(new byte[] {'r', 'a', 'w'});
        return header.flip();
    }

    ByteBuffer receiveFrame() throws IOException {
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return ByteBuffer.wrap(body);
    }

    /** Sends a request of its own version and waits for the answer. */
    AbstractResponse call(AbstractRequest request) throws IOException {
        RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "raw", correlationId++);
        sendFrame(request.serializeWithHeader(header));
        return AbstractResponse.parseResponse(receiveFrame(), header);
    }

    /** Sends a request of its own version; its answer comes when those of the requests before have come. */
    void send(AbstractRequest request) throws IOException {
        sendFrame(request.serializeWithHeader(
                new RequestHeader(request.apiKey(), request.version(), "raw", correlationId++)));
    }

    /** The answer to the first of the requests that were sent and are not answered yet. */
    AbstractResponse receive(ApiKeys api, short version) throws IOException {
        ByteBuffer frame = receiveFrame();
        return AbstractResponse.parseResponse(frame, new RequestHeader(api, version, "raw", frame.getInt(0)));
    }

    /** Whether the other side closes the connection without another byte. */
    boolean closedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException | EOFException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
