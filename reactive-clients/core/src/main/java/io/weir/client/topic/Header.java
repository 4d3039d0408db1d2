package io.weir.client.topic;

/**
 * A record's header.
 *
 * @param value {@code null} for none
 */
public record Header(String key, byte[] value) {}
