package io.weir.cli.groups;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Durations;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import io.weir.client.admin.GroupAdmin.LogPosition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a group is to go on: one of these options is given. */
final class ResetTarget {
    @Option(names = "--to-earliest", required = true, description = "The first record that can be read.")
    private boolean earliest;

    @Option(
            names = "--to-latest",
            required = true,
            description = "Behind the last record: only what comes from now on.")
    private boolean latest;

    @Option(names = "--to-current", required = true, description = "What is committed; the end where nothing is.")
    private boolean current;

    @Option(names = "--to-offset", required = true, paramLabel = "OFFSET", description = "This offset.")
    private Long offset;

    @Option(
            names = "--shift-by",
            required = true,
            paramLabel = "N",
            description = "So many records after what is committed, or before it: -100.")
    private Long shift;

    @Option(
            names = "--to-datetime",
            required = true,
            paramLabel = "TIME",
            converter = Times.class,
            description =
                    "The first record that is not older: 2026-03-01T12:00:00, with Z or +02:00 where it is not local.")
    private Instant time;

    @Option(
            names = "--by-duration",
            required = true,
            paramLabel = "TIME",
            converter = Durations.class,
            description = "The first record that is not older than this: 30m, 12h, 7d.")
    private Duration duration;

    @Option(
            names = "--from-file",
            required = true,
            paramLabel = "FILE",
            description = "Lines of TOPIC,PARTITION,OFFSET, as --csv prints them.")
    private Path file;

    /** Times as people write them, in this machine's zone unless they say another. */
    static final class Times implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException notWithZone) {
                try {
                    return LocalDateTime.parse(text)
                            .atZone(ZoneId.systemDefault())
                            .toInstant();
                } catch (DateTimeException e) {
                    throw new TypeConversionException(
                            "'" + text + "' is no time such as 2026-03-01T12:00:00 or 2026-03-01T12:00:00Z");
                }
            }
        }
    }

    boolean isFile() {
        return file != null;
    }

    /** The offset for each of the partitions. */
    Map<GroupPartition, Long> offsets(
            GroupAdmin admin,
            ClientOptions client,
            Map<GroupPartition, Long> committed,
            Set<GroupPartition> partitions) {
        if (earliest) {
            return Failures.await(admin.offsets(partitions, new LogPosition.Earliest()), client);
        }
        if (latest) {
            return Failures.await(admin.offsets(partitions, new LogPosition.Latest()), client);
        }
        if (time != null || duration != null) {
            long timeMs = time != null
                    ? time.toEpochMilli()
                    : Instant.now().minus(duration).toEpochMilli();
            return Failures.await(admin.offsets(partitions, new LogPosition.AtTime(timeMs)), client);
        }
        if (current) {
            Map<GroupPartition, Long> now =
                    new HashMap<>(Failures.await(admin.offsets(partitions, new LogPosition.Latest()), client));
            now.keySet().forEach(partition -> now.computeIfPresent(partition, committed::getOrDefault));
            return now;
        }
        Map<GroupPartition, Long> wanted = new TreeMap<>();
        partitions.forEach(partition -> wanted.put(partition, offset != null ? offset : shifted(committed, partition)));
        return wanted;
    }

    private long shifted(Map<GroupPartition, Long> committed, GroupPartition partition) {
        Long from = committed.get(partition);
        if (from == null) {
            throw new Failure(
                    ExitCode.NOT_FOUND, "nothing is committed for " + partition + ": --shift-by begins there");
        }
        return from + shift;
    }

    /** @throws Failure when the file cannot be read, or a line is no offset */
    Map<GroupPartition, Long> fromFile() {
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException e) {
            String why = Files.exists(file) ? "cannot be read: " + e.getMessage() : "no such file";
            throw new Failure(ExitCode.INPUT, "--from-file " + file + ": " + why, e);
        }
    }

    private Map<GroupPartition, Long> parse(List<String> lines) {
        Map<GroupPartition, Long> offsets = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] fields = line.replace("\"", "").split(",");
            try {
                GroupPartition partition = new GroupPartition(fields[0], Integer.parseUnsignedInt(fields[1].strip()));
                if (fields.length != 3 || offsets.put(partition, Long.parseUnsignedLong(fields[2].strip())) != null) {
                    throw new NumberFormatException(line);
                }
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new Failure(
                        ExitCode.INPUT,
                        "--from-file " + file + ": line " + (i + 1)
                                + " is not TOPIC,PARTITION,OFFSET, or is there twice",
                        e);
            }
        }
        return offsets;
    }
}
