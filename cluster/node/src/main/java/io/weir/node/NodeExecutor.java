package io.weir.node;

import com.typesafe.config.Config;
import io.weir.cluster.gateway.network.NetworkThread;
import java.util.concurrent.ThreadFactory;
import org.apache.pekko.dispatch.DispatcherPrerequisites;
import org.apache.pekko.dispatch.ExecutorServiceConfigurator;
import org.apache.pekko.dispatch.ExecutorServiceFactory;
import org.apache.pekko.dispatch.ForkJoinExecutorConfigurator;
import org.apache.pekko.dispatch.MonitorableThreadFactory;
import org.apache.pekko.dispatch.ThreadPoolExecutorConfigurator;

/**
 * The executor of a dispatcher, with threads named as all of a node's: {@code weir-<node>-<role>-<n>}, the role being the last part of
 * the dispatcher's name. Pekko makes it, by the class names in {@code weir-pekko.conf}.
 */
abstract class NodeExecutor extends ExecutorServiceConfigurator {
    private final ExecutorServiceConfigurator executor;
    private final String node;

    private NodeExecutor(Config config, DispatcherPrerequisites prerequisites, ExecutorServiceConfigurator executor) {
        super(config, prerequisites);
        this.executor = executor;
        this.node = "weir-" + prerequisites.settings().config().getInt("weir.node-id");
    }

    @Override
    public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
        ThreadFactory named = threads instanceof MonitorableThreadFactory pekkos ? pekkos.withName(node) : threads;
        return executor.createExecutorServiceFactory(id.substring(id.lastIndexOf('.') + 1), named);
    }

    /** With the settings under {@code fork-join-executor}. */
    static final class ForkJoin extends NodeExecutor {
        ForkJoin(Config config, DispatcherPrerequisites prerequisites) {
            super(
                    config,
                    prerequisites,
                    new ForkJoinExecutorConfigurator(config.getConfig("fork-join-executor"), prerequisites));
        }
    }

    /**
     * What a network thread hands over runs on that thread as far as it lends itself, all else by the settings under
     * {@code fork-join-executor}.
     */
    static final class NetworkFirst extends NodeExecutor {
        private final NetworkThread.Lending lending;

        NetworkFirst(Config config, DispatcherPrerequisites prerequisites) {
            super(
                    config,
                    prerequisites,
                    new ForkJoinExecutorConfigurator(config.getConfig("fork-join-executor"), prerequisites));
            this.lending = NetworkThread.Lending.of(config.getConfig("network-threads"));
        }

        @Override
        public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
            ExecutorServiceFactory pool = super.createExecutorServiceFactory(id, threads);
            return () -> new NetworkFirstExecutor(pool.createExecutorService(), lending);
        }
    }

    /** With the settings under {@code thread-pool-executor}. */
    static final class ThreadPool extends NodeExecutor {
        ThreadPool(Config config, DispatcherPrerequisites prerequisites) {
            super(
                    config,
                    prerequisites,
                    new ThreadPoolExecutorConfigurator(config.getConfig("thread-pool-executor"), prerequisites));
        }
    }
}
