package io.weir.cli.records;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir consume}. */
@Command(
        name = "consume",
        description = {
            "Prints the records of a topic.",
            "From its beginning to the end that it has when the command starts; with --follow it goes on and waits for more.",
            "Records of a partition come in their order; partitions come in any."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir consume greetings",
            "  weir consume orders --from latest --follow",
            "  weir consume orders --from -10                      the last 10 of each partition",
            "  weir consume orders --from 2026-01-31T12:00:00Z --max 100",
            "  weir consume orders --format '%%p %%o %%k: %%s\\n'",
            "  weir consume orders --json | jq -r .value"
        })
public final class ConsumeCommand implements Callable<Integer> {
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final String API_TIMEOUT = "default.api.timeout.ms";

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "N",
            description = "A partition, as often as needed. Default: all.")
    private List<Integer> partitions = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "earliest",
            converter = ReadFromConverter.class,
            description =
                    "earliest, latest, an offset, -N for the last N, or a time (2026-01-31T12:00:00Z). Default: ${DEFAULT-VALUE}.")
    private ReadFrom from;

    @Option(
            names = {"-n", "--max"},
            paramLabel = "N",
            description = "Ends after this many records.")
    private long max = Long.MAX_VALUE;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on at the end, until it is interrupted or --max is reached.")
    private boolean follow;

    @Option(
            names = "--format",
            paramLabel = "FORM",
            defaultValue = "%s\\n",
            description =
                    "%%s value, %%k key, %%t topic, %%p partition, %%o offset, %%T time in ms, %%h headers, %%S and %%K their"
                            + " sizes; \\n, \\t. Default: %%s\\n.")
    private String format;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        RecordFormat form = new RecordFormat(format, topic);
        Map<String, Object> properties = client.properties();
        // Who follows waits for brokers, too; who reads what is there does so no longer than for any other answer.
        properties.putIfAbsent("outage.timeout.ms", follow ? Integer.MAX_VALUE : properties.get(API_TIMEOUT));
        try (TopicReader reader = new TopicReader(topic, properties)) {
            reader.begin(chosen(reader.partitions()), from, !follow);
            long shown = 0;
            while (shown < max && !reader.ended()) {
                for (IncomingRecord record : reader.next(WAIT)) {
                    if (shown < max) {
                        show(record, form);
                        shown++;
                    }
                }
                flush();
            }
        }
        return ExitCode.OK.code();
    }

    private List<Integer> chosen(List<Integer> there) {
        for (int partition : partitions) {
            if (!there.contains(partition)) {
                throw new Failure(
                        ExitCode.NOT_FOUND,
                        "topic " + topic + " has no partition " + partition + ", only 0 to " + (there.size() - 1));
            }
        }
        return partitions.isEmpty() ? there : partitions;
    }

    private void show(IncomingRecord record, RecordFormat form) {
        if (output.json()) {
            output.object(json(record));
        } else {
            byte[] bytes = form.of(record);
            System.out.write(bytes, 0, bytes.length);
        }
    }

    private static void flush() {
        PrintStream out = System.out;
        out.flush();
        if (out.checkError()) {
            throw new Failure(ExitCode.OUTPUT, "the output cannot be written any more");
        }
    }

    /** Text as text; bytes that are none in base 64, under a name of their own. */
    private Map<String, Object> json(IncomingRecord record) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("topic", topic);
        object.put("partition", record.partition());
        object.put("offset", record.offset());
        object.put("timestamp", record.timestampMs());
        put(object, "key", record.key());
        put(object, "value", record.value());
        List<Map<String, Object>> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("key", header.key());
            put(shown, "value", header.value());
            headers.add(shown);
        }
        object.put("headers", headers);
        return object;
    }

    private static void put(Map<String, Object> object, String name, byte[] bytes) {
        if (bytes == null) {
            object.put(name, null);
            return;
        }
        try {
            object.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException notText) {
            object.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
