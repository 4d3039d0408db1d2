package io.weir.cluster.gateway.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final int MAX = 10_000;

    /** Keeps what it is given, and admits as long as it is told to. */
    private static final class Kept implements FrameDecoder.Sink {
        final RequestMemory memory = new RequestMemory(1 << 20);
        final FrameDecoder decoder;
        final List<byte[]> frames = new ArrayList<>();
        int admissions = Integer.MAX_VALUE;
        int overflows;

        Kept() {
            this(64);
        }

        Kept(int readBytes) {
            decoder = new FrameDecoder(this, memory, PooledByteBufAllocator.DEFAULT, MAX, readBytes);
        }

        @Override
        public boolean admit(int length) {
            return admissions-- > 0 && memory.acquire(length, () -> {});
        }

        @Override
        public void overflowed() {
            overflows++;
        }

        @Override
        public void frame(Frame frame) {
            byte[] bytes = new byte[frame.length()];
            frame.bytes().get(bytes);
            frames.add(bytes);
            frame.release();
        }

        /** Puts bytes as a socket would: into the buffer that the decoder asks for, as far as it has room. */
        void receive(byte[] bytes, int atOnce) throws InvalidFrameException {
            int at = 0;
            while (at < bytes.length) {
                ByteBuf buffer = decoder.readBuffer();
                int length = Math.min(Math.min(atOnce, buffer.writableBytes()), bytes.length - at);
                buffer.writeBytes(bytes, at, length);
                at += length;
                decoder.read(buffer);
            }
        }
    }

    private static byte[] wire(List<byte[]> frames) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
            out.writeBytes(frame);
        }
        return out.toByteArray();
    }

    private static List<byte[]> frames(List<Integer> sizes) {
        Random random = new Random(1);
        return sizes.stream()
                .map(size -> {
                    byte[] bytes = new byte[size];
                    random.nextBytes(bytes);
                    return bytes;
                })
                .toList();
    }

    private static void assertSame(List<byte[]> expected, List<byte[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertTrue(Arrays.equals(expected.get(i), actual.get(i)), "frame " + i);
        }
    }

    @Property(tries = 200)
    void framesComeOutAsTheyWentInHoweverTheSocketCutsThem(
            @ForAll @Size(max = 12) List<@IntRange(min = 8, max = 3000) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 5000) int atOnce)
            throws Exception {
        Kept kept = new Kept();
        List<byte[]> sent = frames(sizes);
        kept.receive(wire(sent), atOnce);
        assertSame(sent, kept.frames);
        assertFalse(kept.decoder.insideFrame());
        assertEquals(0, kept.memory.used());
    }

    @Property(tries = 200)
    void whateverWasRefusedComesOutAfterItIsAdmitted(
            @ForAll @Size(max = 12) List<@IntRange(min = 8, max = 300) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 5000) int atOnce)
            throws Exception {
        Kept kept = new Kept(1024);
        kept.admissions = 0;
        List<byte[]> sent = frames(sizes);
        kept.receive(wire(sent), atOnce);
        assertEquals(0, kept.frames.size());
        while (kept.decoder.blocked()) {
            kept.admissions = 1;
            kept.decoder.resume();
        }
        assertSame(sent, kept.frames);
        assertEquals(0, kept.memory.used());
    }

    @Test
    void whatComesWhileItIsBlockedIsNotKeptWithoutBound() throws Exception {
        Kept kept = new Kept();
        kept.admissions = 0;
        kept.receive(wire(frames(List.of(2_000, 2_000))), 64);
        assertEquals(1, kept.overflows);
        assertEquals(0, kept.frames.size());
        assertFalse(kept.decoder.insideFrame());
        assertEquals(0, kept.memory.used());
    }

    @Test
    void aPartOfALengthTakesNoLargeBuffer() throws Exception {
        Kept kept = new Kept();
        ByteBuf buffer = kept.decoder.readBuffer();
        kept.decoder.read(buffer.writeByte(0).writeByte(0));
        assertEquals(0, buffer.refCnt());
        assertTrue(kept.decoder.insideFrame());
        kept.decoder.close();
    }

    @Test
    void aFrameThatArrivesTooSlowlyIsKnown() throws Exception {
        Kept kept = new Kept();
        kept.receive(ByteBuffer.allocate(20).putInt(5000).array(), 20);
        assertFalse(kept.decoder.tooSlow(1, 0));
        assertTrue(kept.decoder.tooSlow(Long.MAX_VALUE, 0));
        kept.decoder.close();
        assertFalse(kept.decoder.tooSlow(Long.MAX_VALUE, 0));
    }

    @Property(tries = 300)
    void anyBytesAtAllGiveFramesOrAnError(
            @ForAll @Size(max = 500) byte[] bytes, @ForAll @IntRange(min = 1, max = 600) int atOnce) {
        Kept kept = new Kept();
        try {
            kept.receive(bytes, atOnce);
        } catch (InvalidFrameException expected) {
            assertFalse(expected.getMessage().isEmpty());
        }
        kept.decoder.close();
        assertEquals(0, kept.memory.used());
    }

    @Test
    void anAbsurdLengthIsRefusedBeforeAnythingIsTakenForIt() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, 0, 7, MAX + 1, Integer.MAX_VALUE}) {
            Kept kept = new Kept();
            kept.admissions = 0;
            assertThrows(
                    InvalidFrameException.class,
                    () -> kept.receive(ByteBuffer.allocate(4).putInt(length).array(), 4));
            kept.decoder.close();
        }
    }

    @Test
    void aFrameThatHasArrivedInPartCountsAndIsGivenBackOnClose() throws Exception {
        Kept kept = new Kept();
        kept.receive(ByteBuffer.allocate(20).putInt(5000).array(), 20);
        assertTrue(kept.decoder.insideFrame());
        assertEquals(5000, kept.memory.used());
        kept.decoder.close();
        assertEquals(0, kept.memory.used());
    }

    @Test
    void whatComesAfterTheCloseIsDropped() throws Exception {
        Kept kept = new Kept();
        ByteBuf late = kept.decoder.readBuffer();
        kept.decoder.close();
        late.writeBytes(wire(frames(List.of(30))));
        kept.decoder.read(late);
        assertEquals(0, kept.frames.size());
        assertEquals(0, late.refCnt());
    }
}
