package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;
import org.junit.jupiter.api.Test;

/** Requests of every API that Kafka's clients know, as its schemas have them and spoiled, are read or refused at a bounded price. */
class RequestFuzzTest {
    private static final int FIELDS_MAX = 100_000;

    /** Objects for empty elements of two bytes each, room for arrays that claim to be long, and some for the parser itself. */
    private static final int HEAP_PER_BYTE = 100;

    private static final int HEAP_AT_LEAST = 256 << 10;
    /** Requests with codes in them that not every number is one of, as Kafka's own classes find. */
    private static final Set<ApiKeys> CHECKED_FURTHER =
            EnumSet.of(ApiKeys.DESCRIBE_ACLS, ApiKeys.CREATE_ACLS, ApiKeys.DELETE_ACLS);

    private static final List<String> TOPICS = List.of("one", "two");
    private static final List<Uuid> IDS = List.of(Uuid.ZERO_UUID, new Uuid(1, 2));
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final RequestRouter router = router();

    private static RequestRouter router() {
        List<ApiHandler> all = new ArrayList<>();
        for (ApiKeys api : ApiKeys.apisForListener(ListenerType.BROKER)) {
            if (api != ApiKeys.API_VERSIONS) {
                all.add(new Unused(api));
            }
        }
        return new RequestRouter(new Surroundings().context(), all);
    }

    private record Unused(ApiKeys api) implements ApiHandler {
        @Override
        public void handle(ApiRequest request) {
            throw new AssertionError("nothing is handled here");
        }
    }

    record Sample(ApiKeys api, short version, long seed) {
        ByteBuffer valid() {
            return new RandomRequests(new Random(seed), TOPICS, IDS).next(api, version, 7);
        }

        ByteBuffer spoiled() {
            return new RandomRequests(new Random(~seed), TOPICS, IDS).spoiled(valid(), 4);
        }
    }

    @Provide
    Arbitrary<Sample> samples() {
        List<Sample> versions = new ArrayList<>();
        for (ApiKeys api : ApiKeys.apisForListener(ListenerType.BROKER)) {
            for (short version = api.oldestVersion(); version <= api.latestVersion(false); version++) {
                versions.add(new Sample(api, version, 0));
            }
        }
        return Arbitraries.of(versions)
                .flatMap(one -> Arbitraries.longs().map(seed -> new Sample(one.api(), one.version(), seed)));
    }

    /** The request; or {@code null} when it is refused in a way that closes its connection. */
    private AbstractRequest read(ByteBuffer bytes) {
        try {
            RequestHeader header = router.readHeader(bytes);
            return router.readBody(header, bytes, new RequestFields(bytes, FIELDS_MAX));
        } catch (InvalidRequestBytesException | RequestFields.TooMany refused) {
            assertTrue(refused.getMessage() != null && !refused.getMessage().isBlank());
            return null;
        }
    }

    @Property(tries = 3_000)
    void whatASchemaAllowsIsRead(@ForAll("samples") Sample sample) {
        ByteBuffer bytes = sample.valid();
        AbstractRequest request = read(bytes);
        if (CHECKED_FURTHER.contains(sample.api()) && request == null) {
            return;
        }
        assertTrue(request != null, sample.toString());
        assertEquals(sample.api(), request.apiKey());
        assertEquals(sample.version(), request.version());
        assertEquals(0, bytes.remaining());
    }

    @Property(tries = 20_000)
    void whatIsSpoiledIsReadOrRefusedAndTakesNoMoreThanItsBytesJustify(@ForAll("samples") Sample sample) {
        ByteBuffer bytes = sample.spoiled();
        if (bytes.remaining() < 8) {
            return;
        }
        // Once before it is measured: what the first reading of all takes for classes is no matter of the bytes.
        read(bytes.duplicate());
        long before = THREADS.getCurrentThreadAllocatedBytes();
        read(bytes);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        long justified = HEAP_AT_LEAST + (long) HEAP_PER_BYTE * bytes.limit();
        assertTrue(taken <= justified, () -> taken + " bytes for " + bytes.limit() + ": " + sample);
    }

    @Test
    void anArrayThatLiesAboutItsLengthInALargeFrameGetsNoRoom() {
        ByteBuffer frame = ByteBuffer.allocate(8 << 20);
        frame.put(RawClient.header(ApiKeys.METADATA.id, 4, 1)).putInt(7 << 20).position(0);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertEquals(null, read(frame));
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < 1 << 20, taken + " bytes");
    }

    @Test
    void aRequestOfVeryManyFieldsIsGivenUpHalfWay() {
        ByteBuffer frame = ByteBuffer.allocate(20 + 2 * FIELDS_MAX);
        // Topics with empty names: one field each, and one more follows them.
        frame.put(RawClient.header(ApiKeys.METADATA.id, 4, 1)).putInt(FIELDS_MAX - 1);
        frame.position(0);
        assertThrows(
                RequestFields.TooMany.class,
                () -> router.readBody(router.readHeader(frame), frame, new RequestFields(frame, FIELDS_MAX)));
    }

    @Test
    void aHeaderThatIsAllTagsIsNotReadToItsEnd() {
        byte[] bytes = new byte[4 << 20];
        Arrays.fill(bytes, (byte) 1);
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.putShort(ApiKeys.METADATA.id)
                .putShort((short) 12)
                .putInt(1)
                .putShort((short) -1)
                .put(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f});
        frame.position(0);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        assertEquals(null, read(frame));
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(taken < 8 << 20, taken + " bytes");
    }
}
