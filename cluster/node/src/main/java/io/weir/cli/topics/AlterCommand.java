package io.weir.cli.topics;

import io.weir.cli.frame.Assignments;
import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ConfigChange;
import io.weir.client.admin.ConfigTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir topics alter}. */
@Command(
        name = "alter",
        description = {
            "Adds partitions to a topic and changes its configurations.",
            "Everything is asked for before anything is done: what the broker would refuse changes nothing."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir topics alter orders --partitions 12",
            "  weir topics alter orders --config retention.ms=86400000 --delete-config segment.bytes",
            "",
            "A topic never loses partitions, and records do not move: those with the same key may be found in another",
            "partition from then on."
        })
final class AlterCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The topic.")
    private String name;

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "How many partitions it is to have: more than it has.")
    private Integer partitions;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "NAME=VALUE",
            description = "A configuration to set, as often as needed.")
    private List<String> configs = new ArrayList<>();

    @Option(
            names = "--delete-config",
            paramLabel = "NAME",
            description = "A configuration to take off, so that the default acts; as often as needed.")
    private List<String> deleted = new ArrayList<>();

    @Option(names = "--dry-run", description = "Ask the broker whether it would, and change nothing.")
    private boolean dryRun;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    record Altered(String name, Integer partitions, Map<String, String> set, List<String> deleted, boolean altered) {}

    @Override
    public Integer call() {
        Map<String, String> values = Assignments.parse("--config", configs);
        List<ConfigChange> changes = new ArrayList<>();
        values.forEach((config, value) -> changes.add(ConfigChange.set(config, value)));
        deleted.forEach(config -> changes.add(ConfigChange.delete(config)));
        if (partitions == null && changes.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "nothing to alter: give --partitions, --config or --delete-config");
        }
        try (ClusterAdmin admin = client.admin()) {
            alter(admin, changes, true);
            if (!dryRun) {
                alter(admin, changes, false);
            }
        }
        show(new Altered(name, partitions, values, deleted, !dryRun));
        return ExitCode.OK.code();
    }

    private void alter(ClusterAdmin admin, List<ConfigChange> changes, boolean validateOnly) {
        if (!changes.isEmpty()) {
            Failures.await(admin.alterConfigs(ConfigTarget.topic(name), changes, validateOnly), client);
        }
        if (partitions != null) {
            Failures.await(admin.addPartitions(name, partitions, validateOnly), client);
        }
    }

    private void show(Altered altered) {
        if (output.json()) {
            output.document(altered);
            return;
        }
        String would = dryRun ? "would: " : "";
        if (partitions != null) {
            output.line(would + "topic " + name + " has " + partitions + " partitions");
        }
        altered.set().forEach((config, value) -> output.line(would + "set " + config + "=" + value));
        deleted.forEach(config -> output.line(would + "delete " + config));
    }
}
