package io.weir.client;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Function;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.ResponseHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * A broker that answers as a test tells it to. It says which versions it speaks, and that it is the only broker, by itself; everything else has
 * to be told, and what is not told is not answered. Of several answers to one API each is given once, but the last for ever.
 */
public final class ScriptedBroker implements AutoCloseable {
    private static final int ID = 1;

    private final ServerSocket listener;
    private final Thread accepting;
    private final List<Socket> sockets = new ArrayList<>();
    private final Map<ApiKeys, Queue<Function<ApiMessage, ApiMessage>>> answers = new EnumMap<>(ApiKeys.class);
    private final List<ApiMessage> received = new ArrayList<>();

    public ScriptedBroker() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        accepting = run(this::accept);
    }

    public String bootstrap() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** The next answer to an API; {@code null} for none. */
    public synchronized ScriptedBroker answer(ApiKeys api, Function<ApiMessage, ApiMessage> answer) {
        answers.computeIfAbsent(api, key -> new ArrayDeque<>()).add(answer);
        return this;
    }

    /** An answer to a question for metadata, this broker in it. */
    public MetadataResponseData metadata() {
        MetadataResponseData data =
                new MetadataResponseData().setClusterId("scripted").setControllerId(ID);
        data.brokers()
                .add(new MetadataResponseBroker()
                        .setNodeId(ID)
                        .setHost("127.0.0.1")
                        .setPort(listener.getLocalPort()));
        return data;
    }

    /** What clients asked it, by the type of the question. */
    public synchronized <T extends ApiMessage> List<T> received(Class<T> type) {
        return received.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listener.accept();
            synchronized (this) {
                sockets.add(socket);
            }
            if (listener.isClosed()) {
                socket.close();
                return;
            }
            run(() -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        while (true) {
            byte[] frame = in.readNBytes(in.readInt());
            ByteBuffer bytes = ByteBuffer.wrap(frame);
            RequestHeader header = RequestHeader.parse(bytes);
            ApiMessage question = AbstractRequest.parseRequest(
                            header.apiKey(), header.apiVersion(), new ByteBufferAccessor(bytes))
                    .request
                    .data();
            ApiMessage answer = answer(header.apiKey(), question);
            if (answer != null) {
                write(out, header, answer);
            }
        }
    }

    private synchronized ApiMessage answer(ApiKeys api, ApiMessage question) {
        received.add(question);
        Queue<Function<ApiMessage, ApiMessage>> script = answers.get(api);
        if (script != null) {
            return (script.size() > 1 ? script.remove() : script.element()).apply(question);
        }
        return api == ApiKeys.API_VERSIONS ? versions() : api == ApiKeys.METADATA ? metadata() : null;
    }

    private static ApiVersionsResponseData versions() {
        ApiVersionsResponseData data = new ApiVersionsResponseData();
        for (ApiKeys api : ApiKeys.clientApis()) {
            data.apiKeys()
                    .add(new ApiVersion()
                            .setApiKey(api.id)
                            .setMinVersion(api.oldestVersion())
                            .setMaxVersion(api.latestVersion(false)));
        }
        return data;
    }

    private static void write(DataOutputStream out, RequestHeader request, ApiMessage answer) throws IOException {
        ByteBuffer header = MessageUtil.toByteBufferAccessor(
                        new ResponseHeaderData().setCorrelationId(request.correlationId()),
                        request.apiKey().responseHeaderVersion(request.apiVersion()))
                .buffer();
        ByteBuffer body =
                MessageUtil.toByteBufferAccessor(answer, request.apiVersion()).buffer();
        out.writeInt(header.remaining() + body.remaining());
        out.write(header.array(), header.arrayOffset() + header.position(), header.remaining());
        out.write(body.array(), body.arrayOffset() + body.position(), body.remaining());
        out.flush();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static Thread run(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (EOFException | SocketException closed) {
                // The client went away, or the test is over.
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Returns when nobody can connect any more: who waits in accept keeps the port open until it has gone. */
    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (this) {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        boolean interrupted = false;
        while (accepting.isAlive()) {
            try {
                accepting.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
