package io.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;

class FramesTest {
    @Property(tries = 100)
    void answersAreWholeHoweverTheirBytesCome(@ForAll long seed) {
        Random random = new Random(seed);
        ByteBuf stream = Unpooled.buffer();
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int size = 4 + random.nextInt(200);
            sizes.add(size);
            stream.writeInt(size).writeInt(i).writeZero(size - 4);
        }
        List<ByteBuffer> answers = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(new ResponseFrames(1_000, answer -> !answers.add(answer)));
        while (stream.isReadable()) {
            channel.writeInbound(stream.readBytes(Math.min(stream.readableBytes(), 1 + random.nextInt(300))));
        }
        assertEquals(sizes, answers.stream().map(ByteBuffer::remaining).toList());
        for (int i = 0; i < 20; i++) {
            assertEquals(i, answers.get(i).getInt());
        }
        stream.release();
        channel.finishAndReleaseAll();
    }

    @Property(tries = 100)
    void theBytesOfAnAnswerAreUsedAgainOnlyWhenNobodyRefersToThem(@ForAll long seed) {
        Random random = new Random(seed);
        List<ByteBuffer> referredTo = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(new ResponseFrames(1_000, answer -> {
            boolean kept = random.nextBoolean();
            if (kept) {
                referredTo.add(answer);
            }
            return !kept;
        }));
        for (int i = 0; i < 30; i++) {
            int size = 4 + 4 * random.nextInt(20);
            ByteBuf stream = Unpooled.buffer().writeInt(size);
            for (int word = 0; word < size; word += 4) {
                stream.writeInt(i);
            }
            channel.writeInbound(stream);
        }
        for (ByteBuffer answer : referredTo) {
            int written = answer.getInt();
            while (answer.hasRemaining()) {
                assertEquals(written, answer.getInt());
            }
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void aLengthThatCannotBeIsRefusedBeforeAnythingIsAllocated() {
        for (int length : new int[] {-1, 0, 3, 1_001, Integer.MAX_VALUE}) {
            EmbeddedChannel channel = new EmbeddedChannel(new ResponseFrames(1_000, answer -> false));
            assertThrows(
                    MalformedAnswerException.class,
                    () -> channel.writeInbound(Unpooled.buffer().writeInt(length)));
            channel.finishAndReleaseAll();
        }
    }

    @Property(tries = 200)
    void numbersAreWrittenAsApacheKafkaWritesThem(@ForAll int number, @ForAll long large, @ForAll byte[] bytes) {
        ByteBuf ours = Unpooled.buffer();
        ByteBufWritable writable = new ByteBufWritable(ours);
        ByteBuffer expected = ByteBuffer.allocate(200 + bytes.length);
        ByteBufferAccessor theirs = new ByteBufferAccessor(expected);
        for (var out : List.of(writable, theirs)) {
            out.writeUnsignedVarint(number);
            out.writeVarint(number);
            out.writeVarlong(large);
            out.writeInt(number);
            out.writeLong(large);
            out.writeDouble(large);
            out.writeByteArray(bytes);
        }
        assertEquals(Unpooled.wrappedBuffer(expected.flip()), ours);
        ours.release();
    }

    @Test
    void aFrameIsARequestThatApacheKafkaReads() {
        MetadataRequestData body =
                new MetadataRequestData().setTopics(List.of(new MetadataRequestTopic().setName("größe")));
        ByteBuf frame = RequestFrame.encode(ByteBufAllocator.DEFAULT, ApiKeys.METADATA, (short) 13, 42, "me", body);
        assertEquals(frame.readableBytes() - 4, frame.readInt());
        ByteBuffer bytes = frame.nioBuffer();
        RequestHeader header = RequestHeader.parse(bytes);
        assertEquals(42, header.correlationId());
        assertEquals("me", header.clientId());
        assertEquals(body, new MetadataRequestData(new ByteBufferAccessor(bytes), header.apiVersion()));
        frame.release();
    }
}
