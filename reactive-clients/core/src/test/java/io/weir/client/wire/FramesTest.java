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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static class Taken implements ResponseFrames.Answers {
        private final BooleanSupplier inPlace;
        private final Consumer<ByteBuffer> to;

        Taken(BooleanSupplier inPlace, Consumer<ByteBuffer> to) {
            this.inPlace = inPlace;
            this.to = to;
        }

        @Override
        public boolean nextIsReadInPlace() {
            return inPlace.getAsBoolean();
        }

        @Override
        public void received(ByteBuffer answer, AnswerMemory memory) {
            to.accept(answer);
        }
    }

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
        EmbeddedChannel channel = new EmbeddedChannel(new ResponseFrames(1_000, new Taken(() -> false, answers::add)));
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
    void whatIsKeptOrHeldStaysAsItIsHoweverItsBytesCome(@ForAll long seed) {
        Random random = new Random(seed);
        List<Held> there = new ArrayList<>();
        Taken answers = new Taken(random::nextBoolean, answer -> {}) {
            @Override
            public void received(ByteBuffer answer, AnswerMemory memory) {
                boolean held = memory.hold();
                if (held || !answer.isDirect()) {
                    there.add(new Held(answer, held ? memory : null));
                }
            }
        };
        EmbeddedChannel channel = new EmbeddedChannel(new ResponseFrames(1 << 20, answers));
        var reads = channel.config().getRecvByteBufAllocator().newHandle();
        for (int i = 0; i < 60; i++) {
            int size = 4 + 4 * random.nextInt(random.nextBoolean() ? 20 : AnswerBuffers.MIN_BYTES);
            ByteBuf stream = Unpooled.buffer().writeInt(size);
            for (int word = 0; word < size; word += 4) {
                stream.writeInt(i);
            }
            while (stream.isReadable()) {
                // As a socket does it: what it is given to read into, it fills in part.
                ByteBuf read = reads.allocate(channel.alloc());
                int most = Math.min(read.writableBytes(), stream.readableBytes());
                channel.writeInbound(read.writeBytes(stream, 1 + random.nextInt(most)));
            }
            stream.release();
            while (there.size() > random.nextInt(8)) {
                there.remove(random.nextInt(there.size())).checkAndLetGo();
            }
        }
        there.forEach(Held::checkAndLetGo);
        channel.finishAndReleaseAll();
    }

    private record Held(ByteBuffer answer, AnswerMemory memory) {
        void checkAndLetGo() {
            int written = answer.getInt();
            while (answer.hasRemaining()) {
                assertEquals(written, answer.getInt());
            }
            if (memory != null) {
                memory.letGo();
            }
        }
    }

    @Test
    void aLengthThatCannotBeIsRefusedBeforeAnythingIsAllocated() {
        for (int length : new int[] {-1, 0, 3, 1_001, Integer.MAX_VALUE}) {
            EmbeddedChannel channel =
                    new EmbeddedChannel(new ResponseFrames(1_000, new Taken(() -> false, answer -> {})));
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
