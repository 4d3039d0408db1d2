package io.weir.cli.configs;

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

/** {@code weir configs delete}. */
@Command(
        name = "delete",
        description =
                "Takes configurations off, so that what stands behind them acts again: for a topic the broker's, for a broker"
                        + " that of all brokers or the one it was started with, and the default at last.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir configs delete --topic orders retention.ms segment.bytes",
            "  weir configs delete --all-brokers log.retention.ms"
        })
final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private TargetOptions target;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "What to take off.")
    private List<String> names;

    @Option(names = "--dry-run", description = "Ask the broker whether it would, and change nothing.")
    private boolean dryRun;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        List<ConfigChange> changes = names.stream().map(ConfigChange::delete).toList();
        new Change(target.target(), changes, dryRun).apply(client, output);
        return ExitCode.OK.code();
    }
}
