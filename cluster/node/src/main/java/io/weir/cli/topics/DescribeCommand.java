package io.weir.cli.topics;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Each;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Table;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ClusterAdmin.OffsetRange;
import io.weir.client.admin.ClusterAdmin.PartitionDescription;
import io.weir.client.admin.ClusterAdmin.TopicDescription;
import io.weir.client.admin.ConfigTarget;
import io.weir.client.admin.ConfigValue;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code weir topics describe}. */
@Command(
        name = "describe",
        description = {
            "Shows topics: partitions, replicas, offsets, configurations.",
            "For each partition: the broker that leads it (none: it is offline), those that hold it, those in"
                    + " sync, the offset of its first record that can be read and that of the next to come."
                    + " Configurations are those that were set for the topic."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir topics describe orders",
            "  weir topics describe                  all topics",
            "  weir topics describe orders --json | jq '.[0].partitions[].end'",
            "",
            "weir configs describe --topic orders --all shows the configurations that act by default, too."
        })
final class DescribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Topics. Default: all.")
    private List<String> names = List.of();

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    /** @param start null, as {@code end}, where no broker leads the partition */
    record Partition(
            int partition, Integer leader, List<Integer> replicas, List<Integer> inSync, Long start, Long end) {}

    record Topic(String name, String id, boolean internal, List<Partition> partitions, Map<String, String> configs) {}

    @Override
    public Integer call() {
        try (ClusterAdmin admin = client.admin()) {
            if (names.isEmpty()) {
                show(all(admin));
            } else {
                Each.of(names, name -> describe(admin, name), this::show);
            }
        }
        return ExitCode.OK.code();
    }

    /** Asked for together: there may be thousands. One that is deleted meanwhile is left out. */
    private List<Topic> all(ClusterAdmin admin) {
        List<TopicDescription> topics = Failures.await(admin.describeAll(false), client);
        Map<String, Map<Integer, OffsetRange>> offsets = Failures.await(admin.offsets(topics), client);
        List<ConfigTarget> targets =
                topics.stream().map(topic -> ConfigTarget.topic(topic.name())).toList();
        Map<ConfigTarget, List<ConfigValue>> configs = Failures.await(admin.configs(targets, false), client);
        return topics.stream()
                .filter(topic -> configs.containsKey(ConfigTarget.topic(topic.name())))
                .map(topic ->
                        described(topic, offsets.get(topic.name()), configs.get(ConfigTarget.topic(topic.name()))))
                .toList();
    }

    private Topic describe(ClusterAdmin admin, String name) {
        TopicDescription topic =
                Failures.await(admin.describe(List.of(name)), client).get(0);
        return described(
                topic,
                Failures.await(admin.offsets(topic), client),
                Failures.await(admin.configs(ConfigTarget.topic(name), false), client));
    }

    private static Topic described(
            TopicDescription topic, Map<Integer, OffsetRange> offsets, List<ConfigValue> configs) {
        Map<String, String> set = new TreeMap<>();
        configs.stream()
                .filter(config -> config.source() == ConfigValue.Source.TOPIC)
                .forEach(config -> set.put(config.name(), config.value()));
        return new Topic(
                topic.name(),
                topic.id(),
                topic.internal(),
                topic.partitions().stream()
                        .map(partition -> partition(partition, offsets.get(partition.partition())))
                        .toList(),
                set);
    }

    private static Partition partition(PartitionDescription partition, OffsetRange offsets) {
        return new Partition(
                partition.partition(),
                partition.leader().orElse(null),
                partition.replicas(),
                partition.inSync(),
                offsets == null ? null : offsets.start(),
                offsets == null ? null : offsets.end());
    }

    private void show(List<Topic> topics) {
        if (output.json()) {
            output.document(topics);
            return;
        }
        if (topics.isEmpty() && names.isEmpty()) {
            output.line("there are no topics");
        }
        boolean first = true;
        for (Topic topic : topics) {
            if (!first) {
                output.line("");
            }
            first = false;
            show(topic);
        }
    }

    private void show(Topic topic) {
        output.line("topic    " + topic.name() + (topic.internal() ? " (internal)" : ""));
        output.line("id       " + topic.id());
        if (!topic.configs().isEmpty()) {
            output.line("configs  "
                    + topic.configs().entrySet().stream()
                            .map(config -> config.getKey() + "=" + config.getValue())
                            .collect(Collectors.joining("\n         ")));
        }
        Table table = new Table("partition", "leader", "replicas", "in-sync", "start", "end");
        topic.partitions()
                .forEach(p -> table.row(
                        p.partition(),
                        p.leader() == null ? "none" : p.leader(),
                        brokers(p.replicas()),
                        brokers(p.inSync()),
                        p.start(),
                        p.end()));
        output.table(table);
    }

    private static String brokers(List<Integer> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
