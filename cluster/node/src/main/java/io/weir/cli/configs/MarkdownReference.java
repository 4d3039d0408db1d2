package io.weir.cli.configs;

import io.weir.cli.configs.Reference.Entry;
import java.util.ArrayList;
import java.util.List;

/** A {@link Reference} as Markdown tables, in the form in which the README has it. */
final class MarkdownReference {
    private static final String LONGEST = Long.toString(Long.MAX_VALUE);
    private static final String GREATEST = Integer.toString(Integer.MAX_VALUE);

    private final List<String> lines = new ArrayList<>();

    private MarkdownReference() {}

    /** Lines without an end of line; sections that would be empty are left out. */
    static List<String> of(Reference reference) {
        MarkdownReference markdown = new MarkdownReference();
        markdown.section(
                "Keys of the node",
                "Set by flags, by `--set KEY=VALUE`, as system properties or in the file of `--config`; read once, at the start.",
                reference.keys(),
                false);
        markdown.section(
                "Settings of brokers",
                "Kafka's, by Kafka's names: `--set NAME=VALUE`, or `weir.kafka.\"NAME\"` in the file. Those that are not"
                        + " read-only can be set while brokers run: `weir configs set --all-brokers` or `--broker ID`.",
                reference.brokers(),
                true);
        markdown.section(
                "Configurations of topics",
                "Set when a topic is created or by `weir configs set --topic NAME`; they act at once. Where a topic has none, the"
                        + " broker's setting of that meaning acts.",
                reference.topics(),
                true);
        markdown.section(
                "Configurations of groups",
                "Set by `weir configs set --group NAME`, also before there is such a group; they act at once. Where a group has none,"
                        + " the broker's setting of that meaning acts.",
                reference.groups(),
                true);
        return markdown.lines;
    }

    private void section(String title, String introduction, List<Entry> entries, boolean typed) {
        if (entries.isEmpty()) {
            return;
        }
        if (!lines.isEmpty()) {
            lines.add("");
        }
        lines.add("### " + title);
        lines.add("");
        lines.add(introduction);
        lines.add("");
        lines.add(typed ? "| name | type | default | meaning |" : "| key | default | meaning |");
        lines.add(typed ? "|---|---|---|---|" : "|---|---|---|");
        for (Entry entry : entries) {
            String readOnly = entry.readOnly() ? "Read-only. " : "";
            lines.add("| " + code(entry.name()) + " | " + (typed ? entry.type() + " | " : "") + fallback(entry) + " | "
                    + (readOnly + cell(entry.meaning())).strip() + " |");
        }
    }

    private static String fallback(Entry entry) {
        if (entry.fallback().equals(LONGEST)) {
            return "2^63-1";
        }
        if (entry.fallback().equals(GREATEST)) {
            return "2^31-1";
        }
        return entry.fallback().isEmpty() ? "" : code(entry.fallback());
    }

    private static String code(String text) {
        return "`" + cell(text) + "`";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
