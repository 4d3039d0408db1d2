package io.weir.cli.records;

/**
 * A record's header.
 *
 * @param value {@code null} for none
 */
public record Header(String key, byte[] value) {}
