package io.weir.cli.configs;

import io.weir.client.admin.ConfigTarget;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Whose configurations a command is about: exactly one. A mixin. */
final class TargetOptions {
    @ArgGroup(exclusive = true, multiplicity = "1")
    private Choice choice;

    static final class Choice {
        @Option(
                names = {"-t", "--topic"},
                paramLabel = "NAME",
                description = "A topic.")
        private String topic;

        @Option(
                names = {"-g", "--group"},
                paramLabel = "NAME",
                description = "A consumer group; it need not be there yet.")
        private String group;

        @Option(names = "--broker", paramLabel = "ID", description = "One broker, by its node id.")
        private Integer broker;

        @Option(
                names = "--all-brokers",
                description = "What holds for every broker that is not configured otherwise by itself.")
        private boolean allBrokers;
    }

    ConfigTarget target() {
        if (choice.topic != null) {
            return ConfigTarget.topic(choice.topic);
        }
        if (choice.group != null) {
            return ConfigTarget.group(choice.group);
        }
        return choice.broker == null ? ConfigTarget.allBrokers() : ConfigTarget.broker(choice.broker);
    }
}
