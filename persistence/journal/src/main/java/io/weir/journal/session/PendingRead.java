package io.weir.journal.session;

import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A page that is asked of one holder of the log after the other, the nearest first, until one gives it. Not for use by several threads. */
final class PendingRead {
    private final LogQuery query;
    private final CompletableFuture<LogPage> page = new CompletableFuture<>();
    private final Set<Integer> refused = new HashSet<>();
    private int asked;

    PendingRead(LogQuery query) {
        this.query = query;
    }

    LogQuery query() {
        return query;
    }

    CompletableFuture<LogPage> page() {
        return page;
    }

    /** Whom to ask now; nobody, when none is left. */
    OptionalInt next(Collection<Integer> holders, int nearest) {
        List<Integer> left = holders.stream()
                .filter(each -> !refused.contains(each))
                .sorted()
                .toList();
        if (left.isEmpty()) {
            return OptionalInt.empty();
        }
        boolean near = asked++ == 0 && left.contains(nearest);
        return OptionalInt.of(near ? nearest : left.get(asked % left.size()));
    }

    /** Takes note of a refusal; whether there is nobody left to ask. */
    boolean isRefusedByAll(int holder, Collection<Integer> holders) {
        refused.add(holder);
        return refused.containsAll(holders);
    }
}
