package io.weir.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * {@code HOST:PORT}, an IPv6 address in brackets. Port 0 stands for any free one.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {

    /** @throws IllegalArgumentException with a message that says what is wrong with the text */
    public static HostPort parse(String text) {
        String trimmed = text.trim();
        int colon = trimmed.lastIndexOf(':');
        if (colon < 1 || colon == trimmed.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        String host = trimmed.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT (an IPv6 address goes in brackets)");
        }
        String digits = trimmed.substring(colon + 1);
        if (host.isBlank() || !digits.chars().allMatch(Character::isDigit) || digits.length() > 5) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT");
        }
        int port = Integer.parseInt(digits);
        if (port > 65_535) {
            throw new IllegalArgumentException("port " + port + " in '" + text + "' is above 65535");
        }
        return new HostPort(host, port);
    }

    public HostPort withPort(int boundPort) {
        return new HostPort(host, boundPort);
    }

    public InetAddress address() throws UnknownHostException {
        return InetAddress.getByName(host);
    }

    public InetSocketAddress socketAddress() throws UnknownHostException {
        return new InetSocketAddress(address(), port);
    }

    /** Whether both would listen on one port: the same port, not 0, of the same address or of all addresses. */
    boolean collidesWith(HostPort other) {
        return port != 0 && port == other.port && (host.equals(other.host) || isWildcard() || other.isWildcard());
    }

    boolean isWildcard() {
        return host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
