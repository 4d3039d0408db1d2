package io.weir.cli.bench;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.client.admin.ClusterAdmin;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The topic that is written to and read from. A mixin. */
final class BenchTopic {
    @Option(
            names = {"-t", "--topic"},
            paramLabel = "NAME",
            defaultValue = "weir-bench",
            description = "The topic; it is created when it is not there, and stays. Default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Partitions of a topic that is created. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    String name() {
        return name;
    }

    void ensure(ClientOptions client) {
        try (ClusterAdmin admin = client.admin()) {
            Failures.await(
                    admin.create(
                            new ClusterAdmin.TopicSpec(name, Optional.of(partitions), Optional.empty(), Map.of()),
                            false),
                    client);
        } catch (Failure e) {
            if (e.exitCode() != ExitCode.EXISTS) {
                throw e;
            }
        }
    }
}
