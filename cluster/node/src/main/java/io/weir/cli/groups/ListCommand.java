package io.weir.cli.groups;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.NamePattern;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Table;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.GroupListing;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir groups list}. */
@Command(
        name = "list",
        description = "Prints the names of the groups, one a line; nothing where there are none.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir groups list",
            "  weir groups list 'billing-*' --long        with type, protocol and state",
            "  weir groups list --state empty --type classic"
        })
final class ListCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "PATTERN",
            arity = "0..1",
            description = "Only names that match: * stands for any characters, ? for one.")
    private String pattern;

    @Option(
            names = {"-l", "--long"},
            description = "A table with types, protocols and states.")
    private boolean detailed;

    @Option(
            names = "--state",
            split = ",",
            paramLabel = "STATE,…",
            description = "Only groups in one of these states: stable, empty, preparingRebalance, assigning, …")
    private List<String> states = List.of();

    @Option(names = "--type", paramLabel = "TYPE", description = "Only groups of this type: classic, consumer.")
    private String type;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        NamePattern names = NamePattern.of(pattern);
        try (GroupAdmin admin = client.groupAdmin()) {
            show(Failures.await(admin.groups(), client).stream()
                    .filter(group -> names.matches(group.name()))
                    .filter(group -> type == null || type.equalsIgnoreCase(group.type()))
                    .filter(group -> states.isEmpty() || states.stream().anyMatch(group.state()::equalsIgnoreCase))
                    .toList());
        }
        return ExitCode.OK.code();
    }

    private void show(List<GroupListing> groups) {
        if (output.json()) {
            output.document(groups);
        } else if (detailed) {
            Table table = new Table("group", "type", "protocol", "state");
            groups.forEach(group -> table.row(group.name(), group.type(), group.protocol(), group.state()));
            output.table(table);
        } else {
            groups.forEach(group -> output.line(group.name()));
        }
    }
}
