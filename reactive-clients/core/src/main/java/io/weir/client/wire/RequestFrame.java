package io.weir.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ObjectSerializationCache;

/** A request as it goes over the wire: its length in four bytes, the header, the body. */
final class RequestFrame {
    private static final int LENGTH_BYTES = 4;

    private RequestFrame() {}

    /** One buffer of exactly the frame's size, which the caller owns. */
    static ByteBuf encode(
            ByteBufAllocator allocator,
            ApiKeys api,
            short version,
            int correlationId,
            String clientId,
            ApiMessage body) {
        RequestHeaderData header = new RequestHeaderData()
                .setRequestApiKey(api.id)
                .setRequestApiVersion(version)
                .setCorrelationId(correlationId)
                .setClientId(clientId);
        short headerVersion = api.requestHeaderVersion(version);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        int bytes = header.size(cache, headerVersion) + body.size(cache, version);
        ByteBuf frame = allocator.directBuffer(LENGTH_BYTES + bytes, LENGTH_BYTES + bytes);
        try {
            ByteBufWritable out = new ByteBufWritable(frame);
            out.writeInt(bytes);
            header.write(out, cache, headerVersion);
            body.write(out, cache, version);
            return frame;
        } catch (RuntimeException failed) {
            frame.release();
            throw failed;
        }
    }
}
