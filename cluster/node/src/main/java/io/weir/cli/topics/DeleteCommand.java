package io.weir.cli.topics;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Each;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.ClusterAdmin;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir topics delete}. */
@Command(
        name = "delete",
        description = "Deletes topics and all of their records, at once and for good.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir topics delete orders",
            "  weir topics delete orders payments --if-exists",
            "  weir topics list 'test-*' | xargs -r weir topics delete"
        })
final class DeleteCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Topics; their whole names.")
    private List<String> names;

    @Option(names = "--if-exists", description = "Pass over topics that are not there: no failure.")
    private boolean ifExists;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    record Deleted(String name, boolean deleted) {}

    @Override
    public Integer call() {
        try (ClusterAdmin admin = client.admin()) {
            Each.of(names, name -> delete(admin, name), this::show);
        }
        return ExitCode.OK.code();
    }

    private Deleted delete(ClusterAdmin admin, String name) {
        try {
            Failures.await(admin.delete(name), client);
            return new Deleted(name, true);
        } catch (Failure e) {
            if (ifExists && e.exitCode() == ExitCode.NOT_FOUND) {
                return new Deleted(name, false);
            }
            throw e;
        }
    }

    private void show(List<Deleted> topics) {
        if (output.json()) {
            output.document(topics);
            return;
        }
        topics.forEach(topic -> output.line(
                topic.deleted() ? "deleted topic " + topic.name() : "topic " + topic.name() + " is not there"));
    }
}
