package io.weir.benchmark;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/** A connection on which requests follow one another without waiting; answers come in their order, on a thread of its own. */
final class GroupConnection implements AutoCloseable {
    private record Awaited(RequestHeader header, Consumer<AbstractResponse> answered) {}

    private final Socket socket;
    private final DataInputStream in;
    private final LinkedBlockingQueue<Awaited> awaited = new LinkedBlockingQueue<>();
    private final Thread reader;
    private int correlationId;
    private volatile boolean closed;

    /** @param bootstrap {@code host:port} */
    GroupConnection(String bootstrap) throws IOException {
        int colon = bootstrap.lastIndexOf(':');
        socket = new Socket(bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1)));
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        reader = new Thread(this::read, "answers");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param answered called on the connection's thread, so it does not wait */
    void send(AbstractRequest request, Consumer<AbstractResponse> answered) {
        synchronized (awaited) {
            RequestHeader header = new RequestHeader(request.apiKey(), request.version(), "groups", correlationId++);
            ByteBuffer body = request.serializeWithHeader(header);
            ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining());
            frame.putInt(body.remaining()).put(body);
            awaited.add(new Awaited(header, answered));
            try {
                socket.getOutputStream().write(frame.array());
            } catch (IOException failed) {
                if (!closed) {
                    throw new java.io.UncheckedIOException(failed);
                }
            }
        }
    }

    private void read() {
        try {
            while (!closed) {
                byte[] body = new byte[in.readInt()];
                in.readFully(body);
                Awaited one = awaited.take();
                one.answered().accept(AbstractResponse.parseResponse(ByteBuffer.wrap(body), one.header()));
            }
        } catch (IOException | InterruptedException | RuntimeException failed) {
            if (!closed) {
                System.err.println("the connection ended: " + failed);
                System.exit(1);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
    }
}
