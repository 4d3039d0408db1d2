package io.weir.cli;

import io.weir.node.NodeSettings;
import io.weir.node.WeirNode;
import java.util.Map;
import java.util.concurrent.Callable;
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
        NodeSettings settings = Starting.settings(options, Map.of());
        WeirNode node = Starting.node(settings);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(node), "weir-stop"));
        stopped.await();
        return ExitCode.OK.code();
    }

    /** The signal has begun the JVM's shutdown, whose exit code would be the signal's: an orderly stop ends with 0. */
    private static void stop(WeirNode node) {
        ExitCode code = ExitCode.OK;
        try {
            node.close();
        } catch (RuntimeException e) {
            System.err.println("weir: did not stop in order: " + e.getMessage());
            code = ExitCode.FAULT;
        }
        System.out.flush();
        Runtime.getRuntime().halt(code.code());
    }
}
