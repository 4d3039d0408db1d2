package io.weir.cli.frame;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the runnable jar logs: one line for each event on standard output, what is not ours only from WARN on. A user's own
 * configuration ({@code -Dlogback.configurationFile=FILE}) takes its place. It is made here and not from a file, because reading XML
 * is a good part of a second of a start.
 */
public final class Logging {
    private static final String USERS_OWN = "logback.configurationFile";

    /** The node, topic, partition and epoch that a line concerns, those that are known. */
    private static final String CONCERNS =
            "%replace( node=%X{node} topic=%X{topic} partition=%X{partition} epoch=%X{epoch}){' [a-z]+=(?= |$)', ''}";

    private static final String LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level %logger{0}: %msg" + CONCERNS + "%n";
    private static final String DETAILED_LINE = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger: %msg%n";

    private Logging() {}

    /** Lines on standard output. */
    public static void toStandardOutput() {
        configure(new ConsoleAppender<>(), LINE, Level.WARN, Level.INFO);
    }

    /** Everything, in detail, to a temporary file, which goes with the process; its name is returned. */
    public static Path toTemporaryFile() throws IOException {
        Path file = Files.createTempFile("weir-demo-", ".log");
        file.toFile().deleteOnExit();
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        configure(appender, DETAILED_LINE, Level.DEBUG, Level.DEBUG);
        return file;
    }

    /**
     * For a command that talks to brokers: nothing of what its client logs, since what matters comes as a failure; or all of it on
     * standard error.
     */
    public static void ofCommand(boolean verbose) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget("System.err");
        configure(appender, LINE, verbose ? Level.DEBUG : Level.OFF, verbose ? Level.DEBUG : Level.OFF);
    }

    /** For what only somebody who looks for it wants to read. */
    public static void detail(String message, Throwable failure) {
        LoggerFactory.getLogger(Logging.class).debug(message, failure);
    }

    private static void configure(
            OutputStreamAppender<ILoggingEvent> appender, String pattern, Level others, Level ours) {
        if (System.getProperty(USERS_OWN) != null
                || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(others);
        root.addAppender(appender);
        context.getLogger("io.weir").setLevel(ours);
        // An address that is in use is told by whoever asked for it.
        context.getLogger("org.apache.pekko.io.TcpListener").setLevel(Level.OFF);
        if (others == Level.DEBUG) {
            context.getLogger("io.netty").setLevel(Level.INFO);
            context.getLogger("org.apache.kafka").setLevel(Level.INFO);
        }
    }
}
