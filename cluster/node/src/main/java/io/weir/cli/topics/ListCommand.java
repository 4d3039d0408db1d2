package io.weir.cli.topics;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.NamePattern;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Table;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ClusterAdmin.TopicDescription;
import io.weir.client.admin.ClusterAdmin.TopicListing;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir topics list}. */
@Command(
        name = "list",
        description = "Prints the names of the topics, one a line; nothing where there are none.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir topics list",
            "  weir topics list 'orders-*' --long        with partitions, replicas and ids",
            "  weir topics list --json | jq -r '.[].name'"
        })
final class ListCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..1",
            description = "Only names that match: * stands for any characters, ? for one.")
    private String pattern;

    @Option(
            names = {"-l", "--long"},
            description = "A table with partitions, replicas and ids.")
    private boolean detailed;

    @Option(names = "--internal", description = "Also topics that brokers keep for themselves.")
    private boolean internal;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    record Detailed(String name, String id, boolean internal, int partitions, int replicationFactor) {}

    @Override
    public Integer call() {
        NamePattern names = NamePattern.of(pattern);
        try (ClusterAdmin admin = client.admin()) {
            List<TopicListing> topics = Failures.await(admin.topics(internal), client).stream()
                    .filter(topic -> names.matches(topic.name()))
                    .toList();
            if (detailed) {
                List<String> found = topics.stream().map(TopicListing::name).toList();
                show(Failures.await(admin.describe(found), client).stream()
                        .map(ListCommand::detailed)
                        .toList());
            } else if (output.json()) {
                output.document(topics);
            } else {
                topics.forEach(topic -> output.line(topic.name()));
            }
        }
        return ExitCode.OK.code();
    }

    private static Detailed detailed(TopicDescription topic) {
        int replicas = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .max()
                .orElse(0);
        return new Detailed(
                topic.name(), topic.id(), topic.internal(), topic.partitions().size(), replicas);
    }

    private void show(List<Detailed> topics) {
        if (output.json()) {
            output.document(topics);
            return;
        }
        Table table = new Table("topic", "partitions", "replicas", "id");
        topics.forEach(topic -> table.row(topic.name(), topic.partitions(), topic.replicationFactor(), topic.id()));
        output.table(table);
    }
}
