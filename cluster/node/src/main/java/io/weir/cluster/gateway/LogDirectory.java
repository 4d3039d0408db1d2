package io.weir.cluster.gateway;

import io.weir.log.DirectoryUsage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * This node's data directory, as answers tell of it. Looking through it reads the file system: that happens on the executor, one look at
 * a time, and all who ask while one goes on share the next, so that however many ask, at most two looks are due. Safe for any thread.
 */
public final class LogDirectory {
    private final Path path;
    private final Callable<DirectoryUsage> look;
    private final Executor executor;
    private boolean looking;
    private CompletableFuture<DirectoryUsage> next;

    /**
     * @param look looks through the directory; may block
     * @param executor where it may
     */
    public LogDirectory(Path path, Callable<DirectoryUsage> look, Executor executor) {
        this.path = path;
        this.look = look;
        this.executor = executor;
    }

    Path path() {
        return path;
    }

    /** What a look finds that begins now or later; fails as the look does. */
    CompletionStage<DirectoryUsage> usage() {
        CompletableFuture<DirectoryUsage> mine;
        synchronized (this) {
            if (next == null) {
                next = new CompletableFuture<>();
            }
            mine = next;
            if (looking) {
                return mine;
            }
            looking = true;
        }
        executor.execute(this::look);
        return mine;
    }

    private void look() {
        CompletableFuture<DirectoryUsage> mine;
        synchronized (this) {
            mine = next;
            next = null;
        }
        try {
            DirectoryUsage found = look.call();
            mine.complete(found);
        } catch (Exception e) {
            mine.completeExceptionally(e);
        } finally {
            boolean more;
            synchronized (this) {
                more = next != null;
                looking = more;
            }
            if (more) {
                executor.execute(this::look);
            }
        }
    }
}
