package io.weir.cli.groups;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Table;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir groups reset}. */
@Command(
        name = "reset",
        description = {
            "Sets where a group goes on, by committing other offsets for it. The group must have no members.",
            "Without --execute it only shows what would be set. Offsets stay between a partition's first record and its end."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir groups reset billing --topic orders --to-earliest",
            "  weir groups reset billing --topic orders:0,2 --shift-by -100 --execute",
            "  weir groups reset billing --all-topics --by-duration 1h --execute",
            "  weir groups reset billing --all-topics --to-current --csv > offsets.csv",
            "  weir groups reset billing --from-file offsets.csv --execute"
        })
final class ResetCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", description = "The group; it need not be there yet.")
    private String group;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC[:N,N…]",
            description = "A topic, or these partitions of it. May be repeated.")
    private List<String> topics = List.of();

    @Option(names = "--all-topics", description = "All partitions for which the group has committed an offset.")
    private boolean allTopics;

    @ArgGroup(multiplicity = "1")
    private ResetTarget target;

    @Option(names = "--execute", description = "Set the offsets. Without it they are only shown.")
    private boolean execute;

    @Option(names = "--csv", description = "Print lines of TOPIC,PARTITION,OFFSET, as --from-file reads them.")
    private boolean csv;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    /** @param before what was committed; null where nothing was */
    record Offset(String topic, int partition, Long before, long offset) {}

    record Result(String group, boolean executed, List<Offset> offsets) {}

    @Override
    public Integer call() {
        PartitionSelection selection = PartitionSelection.of(topics);
        boolean chosen = allTopics || !topics.isEmpty();
        if (allTopics && !topics.isEmpty() || target.isFile() == chosen) {
            throw new Failure(
                    ExitCode.USAGE,
                    "one of --topic and --all-topics says for which partitions; with --from-file the file does");
        }
        try (GroupAdmin admin = client.groupAdmin()) {
            Map<GroupPartition, Long> committed = Failures.await(admin.committed(group), client);
            Map<GroupPartition, Long> wanted = target.isFile()
                    ? target.fromFile()
                    : target.offsets(admin, client, committed, partitions(admin, selection, committed));
            Map<GroupPartition, Long> offsets = new TreeMap<>(OffsetBounds.keep(admin, client, wanted));
            if (offsets.isEmpty()) {
                throw new Failure(ExitCode.NOT_FOUND, "group " + group + " has committed nothing: --topic says where");
            }
            if (execute) {
                Failures.await(admin.commit(group, offsets), client);
            }
            show(offsets.entrySet().stream()
                    .map(offset -> new Offset(
                            offset.getKey().topic(),
                            offset.getKey().partition(),
                            committed.get(offset.getKey()),
                            offset.getValue()))
                    .toList());
        }
        return ExitCode.OK.code();
    }

    private Set<GroupPartition> partitions(
            GroupAdmin admin, PartitionSelection selection, Map<GroupPartition, Long> committed) {
        return allTopics
                ? committed.keySet()
                : selection.among(Failures.await(admin.partitions(selection.topics()), client));
    }

    private void show(List<Offset> offsets) {
        if (output.json()) {
            output.document(new Result(group, execute, offsets));
        } else if (csv) {
            offsets.forEach(offset -> output.line(offset.topic() + "," + offset.partition() + "," + offset.offset()));
        } else {
            Table table = new Table("topic", "partition", "before", "offset");
            offsets.forEach(offset -> table.row(offset.topic(), offset.partition(), offset.before(), offset.offset()));
            output.table(table);
            if (!execute) {
                output.line("nothing was set: --execute does it");
            }
        }
    }
}
