package io.weir.cli;

import io.weir.cli.frame.ExitCode;
import io.weir.cli.frame.Logging;
import io.weir.cli.frame.WeirVersion;
import io.weir.node.NodeSettings;
import io.weir.node.WeirNode;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir node}: runs a node until a signal ends the process. */
@Command(
        name = "node",
        description = "Runs a node until it is told to stop (SIGTERM, Ctrl-C): then it stops in order and ends with 0.",
        mixinStandardHelpOptions = true,
        versionProvider = WeirVersion.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir node",
            "  weir node --data-dir /srv/weir --listener 127.0.0.1:19092 --http off",
            "  weir node --durability os --set num.partitions=6 --set auto.create.topics.enable=false",
            "  weir node --config weir.conf",
            "",
            "weir.conf holds the same keys:",
            "  weir {",
            "    data-dir = /srv/weir",
            "    kafka { \"num.partitions\" = 6 }",
            "  }"
        })
final class NodeCommand implements Callable<Integer> {
    @Mixin
    private SettingOptions options;

    @Override
    public Integer call() throws InterruptedException {
        Logging.toStandardOutput();
        NodeSettings settings = Starting.settings(options, Map.of());
        CompletableFuture<WeirNode> starting = new CompletableFuture<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starting), "weir-stop"));
        try {
            starting.complete(Starting.node(settings));
        } finally {
            // Otherwise the stop, which waits for the start, would wait for ever after one that failed.
            starting.cancel(false);
        }
        new CountDownLatch(1).await();
        return ExitCode.OK.code();
    }

    /** The signal has begun the JVM's shutdown, whose exit code would be the signal's: an orderly stop ends with 0. */
    private static void stop(CompletableFuture<WeirNode> starting) {
        ExitCode code = ExitCode.OK;
        try {
            starting.join().close();
        } catch (CancellationException e) {
            return;
        } catch (RuntimeException e) {
            System.err.println("weir: did not stop in order: " + e.getMessage());
            code = ExitCode.FAULT;
        }
        System.out.flush();
        Runtime.getRuntime().halt(code.code());
    }
}
