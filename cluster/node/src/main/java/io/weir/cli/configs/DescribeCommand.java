package io.weir.cli.configs;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failure;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Table;
import io.weir.cli.frame.WeirVersion;
import io.weir.cli.frame.Wrapped;
import io.weir.client.admin.ClusterAdmin;
import io.weir.client.admin.ConfigTarget;
import io.weir.client.admin.ConfigValue;
import io.weir.client.admin.ConfigValue.Source;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir configs describe}. */
@Command(
        name = "describe",
        description =
                "Shows configurations as they act, and where each value comes from. Without NAME and --all: those that were set.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir configs describe --topic orders",
            "  weir configs describe --topic orders --all",
            "  weir configs describe --topic orders retention.ms --explain",
            "  weir configs describe --all-brokers",
            "  weir configs describe --broker 1 --all --json | jq '.[] | select(.readOnly)'"
        })
final class DescribeCommand implements Callable<Integer> {
    @Mixin
    private TargetOptions target;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Configurations to show.")
    private List<String> names = List.of();

    @Option(
            names = {"-a", "--all"},
            description = "Also those that nobody has set.")
    private boolean all;

    @Option(
            names = {"-e", "--explain"},
            description = "Say what each is for, and which values stand behind it.")
    private boolean explain;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        try (ClusterAdmin admin = client.admin()) {
            List<ConfigValue> found = Failures.await(admin.configs(target.target(), explain), client);
            List<ConfigValue> chosen = choose(found);
            if (output.json()) {
                output.document(chosen);
            } else if (chosen.isEmpty()) {
                output.line("nothing is set for " + target.target()
                        + (target.target().equals(ConfigTarget.allBrokers())
                                ? ""
                                : "; --all shows what acts by default"));
            } else if (explain) {
                explain(chosen);
            } else {
                Table table = new Table("name", "value", "set by");
                chosen.forEach(
                        c -> table.row(c.name(), shown(c), c.source().words() + (c.readOnly() ? ", read-only" : "")));
                output.table(table);
            }
        }
        return ExitCode.OK.code();
    }

    private List<ConfigValue> choose(List<ConfigValue> found) {
        if (!names.isEmpty()) {
            Set<String> missing = new LinkedHashSet<>(names);
            found.forEach(config -> missing.remove(config.name()));
            if (!missing.isEmpty()) {
                throw new Failure(ExitCode.NOT_FOUND, missing(missing));
            }
            return found.stream().filter(c -> names.contains(c.name())).toList();
        }
        return all ? found : found.stream().filter(this::isSet).toList();
    }

    private String missing(Set<String> missing) {
        boolean defaults = target.target().equals(ConfigTarget.allBrokers());
        return target.target()
                + (defaults ? " have nothing set for " : " has no configuration ")
                + String.join(", ", missing);
    }

    /** For a topic what was set for it; for a broker also what it was started with. */
    private boolean isSet(ConfigValue config) {
        return target.target().kind() == ConfigTarget.Kind.TOPIC
                ? config.source() == Source.TOPIC
                : config.source() != Source.DEFAULT;
    }

    private void explain(List<ConfigValue> configs) {
        for (ConfigValue config : configs) {
            output.line(config.name() + " = " + shown(config));
            output.line("    " + config.type() + ", set by: " + config.source().words()
                    + (config.readOnly() ? "; read-only while the broker runs" : ""));
            if (config.documentation() != null && !config.documentation().isBlank()) {
                Wrapped.lines("    ", config.documentation()).forEach(output::line);
            }
            String behind = config.synonyms().stream()
                    .map(s -> s.name() + "=" + s.value() + " (" + s.source().words() + ")")
                    .collect(Collectors.joining(", "));
            if (config.synonyms().size() > 1) {
                Wrapped.lines("    ", "the first of: " + behind).forEach(output::line);
            }
        }
    }

    private static String shown(ConfigValue config) {
        if (config.sensitive()) {
            return "(hidden)";
        }
        return config.value() == null ? "(none)" : config.value();
    }
}
