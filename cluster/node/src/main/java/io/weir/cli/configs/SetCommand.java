package io.weir.cli.configs;

import io.weir.cli.frame.Assignments;
import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.ConfigChange;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir configs set}. */
@Command(
        name = "set",
        description = "Sets configurations; they act at once. All of them are set, or none.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir configs set --topic orders retention.ms=86400000",
            "  weir configs set --topic orders cleanup.policy=compact,delete weir.durability=os",
            "  weir configs set --all-brokers log.retention.ms=604800000",
            "  weir configs set --topic orders retention.ms=soon --dry-run"
        })
final class SetCommand implements Callable<Integer> {
    @Mixin
    private TargetOptions target;

    @Parameters(paramLabel = "NAME=VALUE", arity = "1..*", description = "What to set.")
    private List<String> assignments;

    @Option(names = "--dry-run", description = "Ask the broker whether it would, and change nothing.")
    private boolean dryRun;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        List<ConfigChange> changes = Assignments.parse("argument", assignments).entrySet().stream()
                .map(assignment -> ConfigChange.set(assignment.getKey(), assignment.getValue()))
                .toList();
        new Change(target.target(), changes, dryRun).apply(client, output);
        return ExitCode.OK.code();
    }
}
