package io.weir.cli.frame;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The brokers that a command was told to ask. A Kafka client tries for its whole timeout to reach an address where nobody listens and
 * says no more than that time went by; one connection beforehand says at once what is wrong.
 */
final class BootstrapServers {
    private static final int CONNECT_MS_MAX = 5_000;

    private final List<InetSocketAddress> addresses;

    private BootstrapServers(List<InetSocketAddress> addresses) {
        this.addresses = addresses;
    }

    static BootstrapServers of(String text) {
        List<InetSocketAddress> addresses = Arrays.stream(text.split(","))
                .map(String::trim)
                .filter(server -> !server.isEmpty())
                .map(BootstrapServers::address)
                .toList();
        if (addresses.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "--bootstrap-server: HOST:PORT is missing");
        }
        return new BootstrapServers(addresses);
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        try {
            int port = Integer.parseInt(server.substring(colon + 1));
            String host = server.substring(0, colon).replaceAll("[\\[\\]]", "");
            return InetSocketAddress.createUnresolved(host, port);
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new Failure(ExitCode.USAGE, "--bootstrap-server " + server + ": is not HOST:PORT", e);
        }
    }

    /** @throws Failure when none of the addresses accepts a connection */
    void requireListener(Duration timeout) {
        int connectMs = (int) Math.max(1, Math.min(CONNECT_MS_MAX, timeout.toMillis()));
        StringBuilder why = new StringBuilder();
        for (InetSocketAddress address : addresses) {
            String problem = problem(address, connectMs);
            if (problem == null) {
                return;
            }
            why.append(why.length() == 0 ? "" : "; ")
                    .append(address.getHostString())
                    .append(':')
                    .append(address.getPort())
                    .append(' ')
                    .append(problem);
        }
        throw new Failure(
                ExitCode.UNAVAILABLE, "no broker listens: " + why + " (--bootstrap-server says where to look)");
    }

    /** Why no connection can be made, or {@code null}. */
    private static String problem(InetSocketAddress address, int connectMs) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), connectMs);
            return null;
        } catch (UnknownHostException e) {
            return "is no known host";
        } catch (ConnectException e) {
            return "refuses connections";
        } catch (SocketTimeoutException e) {
            return "does not answer";
        } catch (IOException e) {
            return "cannot be reached: " + e.getMessage();
        }
    }
}
