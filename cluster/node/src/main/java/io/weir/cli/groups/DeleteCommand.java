package io.weir.cli.groups;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Each;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.GroupPartition;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir groups delete}. */
@Command(
        name = "delete",
        description = {
            "Deletes groups that have no members, with all that they have committed.",
            "With --topic only what they have committed for these topics; nobody in the group may be subscribed to them."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {"  weir groups delete billing", "  weir groups delete billing --topic orders --topic payments:0,1"})
final class DeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", arity = "1..*", description = "Groups; their whole names.")
    private List<String> names;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC[:N,N…]",
            description = "Delete only what is committed for this topic, or these partitions of it. May be repeated.")
    private List<String> topics = List.of();

    @Option(names = "--if-exists", description = "Pass over groups that are not there: no failure.")
    private boolean ifExists;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    /** @param partitions those whose offsets were deleted; empty when it was the group */
    record Deleted(String name, boolean deleted, List<String> partitions) {}

    @Override
    public Integer call() {
        PartitionSelection selection = PartitionSelection.of(topics);
        try (GroupAdmin admin = client.groupAdmin()) {
            Each.of(
                    names,
                    name -> topics.isEmpty() ? delete(admin, name) : deleteOffsets(admin, name, selection),
                    this::show);
        }
        return ExitCode.OK.code();
    }

    private Deleted delete(GroupAdmin admin, String name) {
        try {
            Failures.await(admin.delete(name), client);
            return new Deleted(name, true, List.of());
        } catch (Failure e) {
            if (ifExists && e.exitCode() == ExitCode.NOT_FOUND) {
                return new Deleted(name, false, List.of());
            }
            throw e;
        }
    }

    private Deleted deleteOffsets(GroupAdmin admin, String name, PartitionSelection selection) {
        Map<GroupPartition, Long> committed = Failures.await(admin.committed(name), client);
        Set<GroupPartition> chosen =
                committed.keySet().stream().filter(selection::holds).collect(Collectors.toCollection(TreeSet::new));
        if (!chosen.isEmpty()) {
            Failures.await(admin.deleteOffsets(name, chosen), client);
        }
        return new Deleted(
                name, !chosen.isEmpty(), chosen.stream().map(String::valueOf).toList());
    }

    private void show(List<Deleted> groups) {
        if (output.json()) {
            output.document(groups);
            return;
        }
        groups.forEach(group -> output.line(line(group)));
    }

    private String line(Deleted group) {
        if (!topics.isEmpty()) {
            return group.deleted()
                    ? "deleted the offsets of group " + group.name() + " for " + String.join(", ", group.partitions())
                    : "group " + group.name() + " has committed nothing there";
        }
        return group.deleted() ? "deleted group " + group.name() : "group " + group.name() + " is not there";
    }
}
