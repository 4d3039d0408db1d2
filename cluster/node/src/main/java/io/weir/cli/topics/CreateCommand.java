package io.weir.cli.topics;

import io.weir.cli.frame.Assignments;
import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Each;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ClusterAdmin.CreatedTopic;
import io.weir.client.admin.ClusterAdmin.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir topics create}. */
@Command(
        name = "create",
        description = {
            "Creates topics.",
            "What is not given is the broker's default: num.partitions, default.replication.factor."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir topics create orders",
            "  weir topics create orders payments --partitions 6 --if-not-exists",
            "  weir topics create sessions --config retention.ms=3600000 --config weir.durability=os",
            "  weir topics create orders --partitions 6 --dry-run      only asks whether it would be created",
            "",
            "weir configs reference shows the configurations that topics have."
        })
final class CreateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Topics: letters, digits, '.', '_' and '-'.")
    private List<String> names;

    @Option(
            names = {"-p", "--partitions"},
            paramLabel = "N",
            description = "Partitions of each topic.")
    private Integer partitions;

    @Option(
            names = {"-r", "--replication-factor"},
            paramLabel = "N",
            description = "Brokers that hold each partition.")
    private Short replicationFactor;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "NAME=VALUE",
            description = "A configuration of the topics, as often as needed.")
    private List<String> configs = new ArrayList<>();

    @Option(names = "--if-not-exists", description = "Leave topics that are there as they are: no failure.")
    private boolean ifNotExists;

    @Option(names = "--dry-run", description = "Ask the broker whether it would, and create nothing.")
    private boolean dryRun;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    /** @param created whether this command created it */
    record Created(String name, Integer partitions, Integer replicationFactor, boolean created) {}

    @Override
    public Integer call() {
        Map<String, String> values = Assignments.parse("--config", configs);
        try (ClusterAdmin admin = client.admin()) {
            Each.of(names, name -> create(admin, name, values), this::show);
        }
        return ExitCode.OK.code();
    }

    private Created create(ClusterAdmin admin, String name, Map<String, String> values) {
        TopicSpec topic =
                new TopicSpec(name, Optional.ofNullable(partitions), Optional.ofNullable(replicationFactor), values);
        try {
            CreatedTopic created = Failures.await(admin.create(topic, dryRun), client);
            return new Created(
                    name,
                    created.partitions().orElse(null),
                    created.replicationFactor().orElse(null),
                    !dryRun);
        } catch (Failure e) {
            if (ifNotExists && e.exitCode() == ExitCode.EXISTS) {
                return new Created(name, null, null, false);
            }
            throw e;
        }
    }

    private void show(List<Created> topics) {
        if (output.json()) {
            output.document(topics);
            return;
        }
        for (Created topic : topics) {
            String how = topic.partitions() == null
                    ? ""
                    : " with " + counted(topic.partitions(), "partition") + ", "
                            + counted(topic.replicationFactor(), "replica");
            if (topic.created()) {
                output.line("created topic " + topic.name() + how);
            } else if (dryRun && topic.partitions() != null) {
                output.line("would create topic " + topic.name() + how);
            } else {
                output.line("topic " + topic.name() + " is there already");
            }
        }
    }

    private static String counted(Integer number, String noun) {
        return number == null ? "default " + noun + "s" : number + " " + noun + (number == 1 ? "" : "s");
    }
}
