package io.weir.cluster.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads {@code max.connections.per.ip.overrides}: {@code NAME:COUNT}, separated by commas. A name may hold colons, as IPv6 does. */
public final class AddressLimits {
    private AddressLimits() {}

    /** @throws IllegalArgumentException with the element that cannot be read */
    public static Map<String, Integer> parse(String text) {
        Map<String, Integer> limits = new LinkedHashMap<>();
        for (String element : ConfigDefinition.elements(text)) {
            int colon = element.lastIndexOf(':');
            if (colon <= 0) {
                throw new IllegalArgumentException("'" + element + "' is not NAME:COUNT");
            }
            String name = element.substring(0, colon).trim();
            limits.put(bare(name), count(element, element.substring(colon + 1).trim()));
        }
        return limits;
    }

    private static String bare(String name) {
        return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
    }

    private static int count(String element, String text) {
        try {
            int count = Integer.parseInt(text);
            if (count >= 0) {
                return count;
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw new IllegalArgumentException("'" + element + "' does not end with a count of connections");
    }

    static Optional<String> violation(Object value) {
        try {
            parse(value.toString());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }
}
