package io.weir.cluster.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RefusalsTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(Connection.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final Refusals refusals = new Refusals(meters);

    @BeforeEach
    void listen() {
        // Commands that were tested in this process may have turned logging off.
        log.setLevel(Level.INFO);
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        log.detachAppender(lines);
        log.setLevel(null);
    }

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last >> 8), (byte) last});
    }

    private List<String> told() {
        return lines.list.stream()
                .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aCauseIsToldOncePerAddressAndAgainAtTenTimesAsMany() throws Exception {
        for (int i = 0; i < 150; i++) {
            refusals.close(Refusals.Cause.INVALID_FRAME, address(1), "no frame");
        }
        refusals.close(Refusals.Cause.INVALID_FRAME, address(2), "no frame");
        refusals.close(Refusals.Cause.INVALID_REQUEST, address(1), "no request");
        assertEquals(
                List.of(
                        "Closing connection from 10.0.0.1: no frame",
                        "Closing connection from 10.0.0.1: no frame (10 times for this address by now)",
                        "Closing connection from 10.0.0.1: no frame (100 times for this address by now)",
                        "Closing connection from 10.0.0.2: no frame",
                        "Closing connection from 10.0.0.1: no request"),
                told());
        assertEquals(
                151,
                meters.get("weir.gateway.refusals")
                        .tag("cause", "invalid-frame")
                        .counter()
                        .count());
    }

    @Test
    void whatConcernsAllIsToldOnceForAllUntilTheLimitIsAnother() throws Exception {
        refusals.refuse(Refusals.Cause.MAX_CONNECTIONS, address(1), "max.connections = 1");
        refusals.refuse(Refusals.Cause.MAX_CONNECTIONS, address(2), "max.connections = 1");
        assertEquals(1, told().size());
        refusals.forgetConnections();
        refusals.refuse(Refusals.Cause.MAX_CONNECTIONS, address(3), "max.connections = 2");
        assertEquals(2, told().size());
    }

    @Test
    void anAddressIsForgottenBehindAThousandOthers() throws Exception {
        for (int i = 0; i <= 1_000; i++) {
            refusals.close(Refusals.Cause.INVALID_FRAME, address(i), "no frame");
        }
        refusals.close(Refusals.Cause.INVALID_FRAME, address(0), "no frame");
        refusals.close(Refusals.Cause.INVALID_FRAME, address(1_000), "no frame");
        assertEquals(1_002, told().size());
    }

    @Test
    void whatAClientWroteIsOneLineOfBoundedLength() throws Exception {
        refusals.close(Refusals.Cause.INVALID_REQUEST, address(1), "a\nforged line\u001b[2J" + "x".repeat(5_000));
        String line = told().get(0);
        assertFalse(line.contains("\n") || line.contains("\u001b"));
        assertTrue(line.length() < 400);
    }

    @Test
    void limitsOfAddressesAreReadWithTheirFaults() {
        assertEquals(
                Map.of("127.0.0.1", 5, "::1", 0, "host", 7),
                io.weir.cluster.config.AddressLimits.parse("127.0.0.1:5, [::1]:0,host:7"));
        for (String bad : List.of("127.0.0.1", ":5", "host:", "host:-1", "host:x")) {
            org.junit.jupiter.api.Assertions.assertThrows(
                    IllegalArgumentException.class, () -> io.weir.cluster.config.AddressLimits.parse(bad), bad);
        }
    }
}
