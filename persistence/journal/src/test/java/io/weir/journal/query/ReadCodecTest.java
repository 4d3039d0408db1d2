package io.weir.journal.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.journal.ops.Event;
import io.weir.journal.ops.Payload;
import io.weir.journal.ops.UnreadableOpException;
import io.weir.journal.session.Commits.Extent;
import io.weir.journal.store.TagKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ReadCodecTest {
    private static final TagKey KEY = new TagKey(1_700_000_000_000L, "order-1", 4);
    private static final CommittedLogs.IdPlace PLACE = new CommittedLogs.IdPlace(77, 20);

    private static Map<String, ReadQuestion> questions() {
        Map<String, ReadQuestion> all = new LinkedHashMap<>();
        all.put("01000000076f726465722d31", new ReadQuestion.Acknowledged("order-1"));
        all.put("02000000076f726465722d3100000000000000030000000000000008", new ReadQuestion.Events("order-1", 3, 8));
        all.put("03000000000000004d00000014", new ReadQuestion.Ids(PLACE));
        all.put(
                "04000000037265640000018bcfe56800000000076f726465722d3100000000000000040000018bcfe58b28",
                new ReadQuestion.Tagged("red", KEY, 1_700_000_009_000L));
        return all;
    }

    private static List<ReadAnswer> answers() {
        Event plain = new Event(3, 9, "", "w", new Payload(1, "m", new byte[] {1}), Optional.empty());
        Event tagged = new Event(
                4,
                9,
                "",
                "w",
                new Payload(1, "", new byte[0]),
                Optional.of(new Payload(2, "", new byte[1])),
                List.of("red"));
        return List.of(
                new ReadAnswer.Refused("no"),
                new ReadAnswer.Acknowledged(new Extent(4, 42)),
                new ReadAnswer.Events(List.of(plain, tagged)),
                new ReadAnswer.Ids(new CommittedLogs.IdPage(List.of("a", "b"), PLACE)),
                new ReadAnswer.Tagged(new CommittedLogs.TagPage(
                        List.of(new CommittedLogs.Tagged(KEY, tagged)), KEY, true, 1_700_000_000_500L)));
    }

    @Test
    void everyQuestionHasTheBytesThatWereEverSent() {
        questions().forEach((hex, question) -> {
            assertEquals(hex, HexFormat.of().formatHex(ReadCodec.encode(question)));
            assertEquals(question, ReadCodec.question(HexFormat.of().parseHex(hex)));
        });
        assertEquals(
                ReadQuestion.class.getPermittedSubclasses().length, questions().size());
    }

    @Test
    void anAnswerComesAsItWasGiven() {
        for (ReadAnswer answer : answers()) {
            byte[] bytes = ReadCodec.encode(answer);
            ReadAnswer read = ReadCodec.answer(bytes);
            assertEquals(answer.getClass(), read.getClass());
            assertArrayEquals(bytes, ReadCodec.encode(read));
        }
        assertEquals(ReadAnswer.class.getPermittedSubclasses().length, answers().size());
    }

    @Test
    void whatIsCutOffIsRefused() {
        answers().forEach(answer -> refusesCut(ReadCodec.encode(answer), ReadCodec::answer));
        questions().values().forEach(question -> refusesCut(ReadCodec.encode(question), ReadCodec::question));
    }

    @Test
    void aQuestionThatIsNotUnderstoodOrNotForAVoterIsRefusedInWords() {
        ReadServer server = new ReadServer(null, () -> true, "node 1");
        assertTrue(refusal(server, new byte[] {99}).contains("newer version"));
        ReadServer other = new ReadServer(null, () -> false, "node 1");
        assertEquals("node 1 does not vote", refusal(other, ReadCodec.encode(new ReadQuestion.Acknowledged("a"))));
    }

    private static String refusal(ReadServer server, byte[] question) {
        CompletableFuture<byte[]> answer = server.answer(question).toCompletableFuture();
        return ((ReadAnswer.Refused) ReadCodec.answer(answer.join())).why();
    }

    private static void refusesCut(byte[] bytes, Function<byte[], ?> read) {
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(UnreadableOpException.class, () -> read.apply(cut));
        }
    }
}
