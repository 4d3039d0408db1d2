package io.weir.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Chooses the logging configuration before anything logs. A user's own, {@code -Dlogback.configurationFile=…}, wins. */
final class Logging {
    private static final String CONFIGURATION = "logback.configurationFile";

    /** The system property that names the file that the demo's node logs to. */
    private static final String DEMO_LOG = "weir.demo.log";

    private Logging() {}

    static void configure(String[] args) {
        System.setProperty("slf4j.internal.verbosity", "WARN");
        boolean demo = args.length > 0 && args[0].equals("demo");
        if (demo) {
            System.setProperty(DEMO_LOG, temporaryLog());
        }
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, demo ? "weir-logback-demo.xml" : "weir-logback.xml");
        }
    }

    /** The log that the demo's node has written so far. */
    static Path demoLog() {
        return Path.of(System.getProperty(DEMO_LOG));
    }

    static void log(Class<?> source, String message, Throwable failure) {
        LoggerFactory.getLogger(source).debug(message, failure);
    }

    private static String temporaryLog() {
        try {
            Path log = Files.createTempFile("weir-demo-", ".log");
            log.toFile().deleteOnExit();
            return log.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file can be made", e);
        }
    }
}
