package io.weir.cluster.gateway;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** A socket that speaks Kafka's framing, one byte at a time if need be, and can misspeak it. */
final class RawClient implements AutoCloseable {
    private final Socket socket = new Socket();
    private final DataInputStream in;
    private int correlation;

    RawClient(int port) throws IOException {
        this(port, -1);
    }

    RawClient(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    RequestHeader send(AbstractRequest request) throws IOException {
        RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "raw", correlation++);
        sendFrame(request.serializeWithHeader(header));
        return header;
    }

    void sendFrame(ByteBuffer body) throws IOException {
        send(framed(body));
    }

    static byte[] framed(ByteBuffer body) {
        ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining());
        return frame.putInt(body.remaining()).put(body.duplicate()).array();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    ByteBuffer receiveFrame() throws IOException {
        byte[] body = new byte[in.readInt()];
        in.readFully(body);
        return ByteBuffer.wrap(body);
    }

    AbstractResponse receive(RequestHeader header) throws IOException {
        return AbstractResponse.parseResponse(receiveFrame(), header);
    }

    <T extends ApiMessage> T call(AbstractRequest request, Class<T> type) throws IOException {
        return type.cast(receive(send(request)).data());
    }

    /** A frame's body that is a header and no more. */
    static ByteBuffer header(int api, int version, int correlation) {
        return ByteBuffer.allocate(13)
                .putShort((short) api)
                .putShort((short) version)
                .putInt(correlation)
                .putShort((short) 3)
                .put(new byte[] {'r', 'a', 'w'})
                .flip();
    }

    boolean closedByPeer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
