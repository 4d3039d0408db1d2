package io.weir.journal.ops;

import java.util.List;
import java.util.Objects;

/**
 * Some of a log's live ops, as many as fit a page of bounded size, at least one if there is one.
 *
 * @param head of the moment at which these were read
 * @param ops ascending
 * @param bytes what the ops take, roughly
 * @param last whether there are no more of those that were asked for
 */
public record LogPage(LogHead head, List<Op.Retained> ops, long bytes, boolean last) {
    public LogPage {
        Objects.requireNonNull(head);
        ops = List.copyOf(ops);
    }

    /** The number of the last op here, or {@code otherwise} when there is none. */
    public long lastNumber(long otherwise) {
        return ops.isEmpty() ? otherwise : ops.get(ops.size() - 1).number();
    }
}
