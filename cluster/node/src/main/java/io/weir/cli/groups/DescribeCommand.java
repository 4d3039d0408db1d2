package io.weir.cli.groups;

import io.weir.cli.frame.ClientOptions;
import io.weir.cli.frame.Durations;
import io.weir.cli.frame.Each;
import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Failures;
import io.weir.cli.frame.OutputOptions;
import io.weir.cli.frame.Table;
import io.weir.cli.frame.WeirVersion;
import io.weir.client.ClientException;
import io.weir.client.admin.GroupAdmin;
import io.weir.client.admin.GroupAdmin.DescribedGroups;
import io.weir.client.admin.GroupAdmin.GroupDescription;
import io.weir.client.admin.GroupAdmin.GroupListing;
import io.weir.client.admin.GroupAdmin.GroupMember;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code weir groups describe}. */
@Command(
        name = "describe",
        description = {
            "Shows groups: state, what is committed, how far behind they are, who consumes what.",
            "For each partition: the committed offset, the offset of the next record to come, how many records lie"
                    + " between them (lag) and for how long the first of these has been waiting (behind)."
        },
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir groups describe billing",
            "  weir groups describe                   all groups",
            "  weir groups describe billing --members",
            "  weir groups describe billing --json | jq '[.[0].partitions[].lag] | add'"
        })
final class DescribeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "GROUP", arity = "0..*", description = "Groups. Default: all.")
    private List<String> names = List.of();

    @Option(names = "--members", description = "Members with what they consume, in place of the partitions.")
    private boolean members;

    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    record Member(String id, String instance, String clientId, String host, Integer epoch, List<String> partitions) {}

    record Group(
            String name,
            String type,
            String protocol,
            String state,
            String coordinator,
            String assignor,
            List<Member> members,
            List<PartitionLag> partitions) {}

    @Override
    public Integer call() {
        try (GroupAdmin admin = client.groupAdmin()) {
            List<String> asked = names.isEmpty()
                    ? Failures.await(admin.groups(), client).stream()
                            .map(GroupListing::name)
                            .toList()
                    : names;
            DescribedGroups groups = Failures.await(admin.describe(asked), client);
            Each.of(asked, name -> describe(admin, groups, name), this::show);
        }
        return ExitCode.OK.code();
    }

    private Group describe(GroupAdmin admin, DescribedGroups groups, String name) {
        GroupDescription group = described(groups, name);
        return new Group(
                name,
                group.type(),
                group.protocol(),
                group.state(),
                group.coordinator(),
                group.assignor(),
                group.members().stream().map(DescribeCommand::member).toList(),
                members ? List.of() : PartitionLag.of(admin, group, client));
    }

    private static GroupDescription described(DescribedGroups groups, String name) {
        try {
            return groups.get(name);
        } catch (ClientException e) {
            throw Failures.of(e);
        }
    }

    private static Member member(GroupMember member) {
        return new Member(
                member.id(),
                member.instance().orElse(null),
                member.clientId(),
                member.host(),
                member.epoch().orElse(null),
                member.partitions().stream().map(String::valueOf).toList());
    }

    private void show(List<Group> groups) {
        if (output.json()) {
            output.document(groups);
            return;
        }
        if (groups.isEmpty() && names.isEmpty()) {
            output.line("there are no groups");
        }
        boolean first = true;
        for (Group group : groups) {
            if (!first) {
                output.line("");
            }
            first = false;
            show(group);
        }
    }

    private void show(Group group) {
        output.line("group        " + group.name());
        output.line("type         " + group.type()
                + (group.protocol().isEmpty() || group.protocol().equals(group.type()) ? "" : ", " + group.protocol()));
        output.line("state        " + group.state());
        output.line("coordinator  " + group.coordinator());
        if (!group.assignor().isEmpty()) {
            output.line("assignor     " + group.assignor());
        }
        if (members) {
            showMembers(group.members());
        } else {
            showPartitions(group.partitions());
        }
    }

    private void showMembers(List<Member> members) {
        if (members.isEmpty()) {
            output.line("it has no members");
            return;
        }
        Table table = new Table("member", "instance", "client", "host", "epoch", "partitions");
        members.forEach(member -> table.row(
                member.id(),
                member.instance(),
                member.clientId(),
                member.host(),
                member.epoch(),
                member.partitions().stream().collect(Collectors.joining(","))));
        output.table(table);
    }

    private void showPartitions(List<PartitionLag> partitions) {
        if (partitions.isEmpty()) {
            output.line("it has committed nothing and consumes nothing");
            return;
        }
        Table table = new Table("topic", "partition", "committed", "end", "lag", "behind", "member", "host");
        partitions.forEach(partition -> table.row(
                partition.topic(),
                partition.partition(),
                partition.committed(),
                partition.end(),
                partition.lag(),
                partition.behindMs() == null ? null : Durations.text(Duration.ofMillis(partition.behindMs())),
                partition.member(),
                partition.host()));
        output.table(table);
    }
}
