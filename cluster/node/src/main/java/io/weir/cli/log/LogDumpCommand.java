package io.weir.cli.log;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.log.inspect.IndexEntries;
import io.weir.log.inspect.LogVerifier;
import io.weir.log.producer.ProducedBatch;
import io.weir.log.producer.ProducerEntry;
import io.weir.log.producer.ProducerSnapshotFile;
import io.weir.log.segment.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir log dump}. */
@Command(
        name = "dump",
        description = {
            "Shows what is in a partition's directory, or in one of its files: batches with their records (.log), index entries"
                    + " (.index, .timeindex), the producers that a snapshot remembers (.snapshot).",
            "What is damaged is shown as far as it can be read; weir log verify says what is wrong with it."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir log dump weir-data/orders-0 --from 1000 --to 1010",
            "  weir log dump weir-data/orders-0 --no-records           batches alone",
            "  weir log dump weir-data/orders-0 --format hex",
            "  weir log dump weir-data/orders-0 --json | jq -r 'select(.type == \"record\").value'"
        })
final class LogDumpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Directories of partitions, or files of theirs.")
    private List<Path> paths;

    @Option(names = "--from", paramLabel = "OFFSET", description = "The first offset to show.")
    private long from;

    @Option(names = "--to", paramLabel = "OFFSET", description = "The last offset to show.")
    private long to = Long.MAX_VALUE;

    @Option(names = "--no-records", description = "Show batches alone.")
    private boolean batchesAlone;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "How keys and values are shown: text, hex, base64 or none. Default: ${DEFAULT-VALUE}.")
    private BytesFormat format;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        for (Path path : paths) {
            LogPaths.require(path);
            try {
                dump(path);
            } catch (IOException e) {
                throw LogPaths.unreadable(path, e);
            }
        }
        return ExitCode.OK.code();
    }

    private void dump(Path path) throws IOException {
        String name = path.getFileName().toString();
        if (Files.isDirectory(path)) {
            List<Path> partitions = LogPaths.partitions(path);
            if (!partitions.get(0).equals(path)) {
                throw new Failure(
                        ExitCode.USAGE, path + ": holds several partitions; name one, such as " + partitions.get(0));
            }
            for (Path segment : LogVerifier.segments(path)) {
                dumpLog(segment);
            }
        } else if (SegmentFiles.isLog(path)) {
            dumpLog(path);
        } else if (name.matches("\\d{20}\\.index")) {
            IndexEntries.offsets(path, SegmentFiles.baseOffsetOf(path)).forEach(this::show);
        } else if (name.matches("\\d{20}\\.timeindex")) {
            IndexEntries.times(path, SegmentFiles.baseOffsetOf(path)).forEach(this::show);
        } else if (name.endsWith(ProducerSnapshotFile.SUFFIX)) {
            dumpProducers(path);
        } else {
            throw new Failure(ExitCode.USAGE, path + ": is no .log, .index, .timeindex or .snapshot file");
        }
    }

    private void dumpLog(Path log) throws IOException {
        new BatchDump(log, from, to, !batchesAlone, format, output).run();
    }

    private void show(IndexEntries.OffsetEntry entry) {
        if (entry.lastOffset() < from || entry.lastOffset() > to) {
            return;
        }
        if (output.json()) {
            output.object(new Dumped.OffsetEntry("offsetEntry", entry.at(), entry.lastOffset(), entry.position()));
        } else {
            output.line("offset " + entry.lastOffset() + " ends the batch at position " + entry.position());
        }
    }

    private void show(IndexEntries.TimeEntry entry) {
        if (entry.offset() < from || entry.offset() > to) {
            return;
        }
        if (output.json()) {
            output.object(new Dumped.TimeEntry("timeEntry", entry.at(), entry.timestampMs(), entry.offset()));
        } else {
            output.line("time " + BatchDump.time(entry.timestampMs()) + " is reached at offset " + entry.offset());
        }
    }

    private void dumpProducers(Path snapshot) throws IOException {
        Optional<List<ProducerEntry>> entries =
                ProducerSnapshotFile.decode(ByteBuffer.wrap(Files.readAllBytes(snapshot)));
        if (entries.isEmpty()) {
            throw new Failure(ExitCode.DATA_DAMAGED, snapshot + ": is no snapshot of producers, or its checksum fails");
        }
        for (ProducerEntry entry : entries.get()) {
            for (ProducedBatch batch : entry.batches()) {
                show(new Dumped.Producer(
                        "producer",
                        entry.producerId(),
                        entry.producerEpoch(),
                        batch.firstSequence(),
                        batch.lastSequence(),
                        batch.lastOffset(),
                        batch.timestampMs()));
            }
        }
    }

    private void show(Dumped.Producer producer) {
        if (output.json()) {
            output.object(producer);
        } else {
            output.line("producer " + producer.producerId() + " epoch " + producer.producerEpoch() + ": sequences "
                    + producer.firstSequence() + " to " + producer.lastSequence() + ", up to offset "
                    + producer.lastOffset() + " at " + BatchDump.time(producer.timestamp()));
        }
    }
}
