package io.weir.cluster.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import io.weir.cluster.gateway.network.SendCollector;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.network.Send;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * An answer as it goes over the wire.
 *
 * @param parts buffers and ranges of files, in their order; owned by whoever has the answer
 * @param size all of its bytes
 * @param bufferBytes those of them that are in memory
 */
record EncodedAnswer(List<Object> parts, long size, long bufferBytes) {

    static EncodedAnswer of(RequestHeader header, AbstractResponse response, ByteBufAllocator allocator)
            throws IOException {
        Send send = response.toSend(header.toResponseHeader(), RequestRouter.answerVersion(header));
        long size = send.size();
        List<Object> parts = SendCollector.collect(send, allocator);
        long inMemory = 0;
        for (Object part : parts) {
            inMemory += part instanceof ByteBuf buffer ? buffer.capacity() : 0;
        }
        return new EncodedAnswer(parts, size, inMemory);
    }

    /** Gives the buffers back; it has not been written. */
    void drop() {
        parts.forEach(ReferenceCountUtil::release);
    }
}
