package io.weir.client.admin;

/**
 * A change of one configuration.
 *
 * @param value {@code null} when it is deleted, so that what stands behind it acts
 */
public record ConfigChange(String name, String value) {
    public static ConfigChange set(String name, String value) {
        return new ConfigChange(name, value);
    }

    public static ConfigChange delete(String name) {
        return new ConfigChange(name, null);
    }
}
