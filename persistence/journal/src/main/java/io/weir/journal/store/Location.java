package io.weir.journal.store;

/**
 * Where an entry is stored.
 *
 * @param generation of the file
 * @param offset of its record in that file
 * @param index of the entry within an Install; 0 for other ops
 */
public record Location(int generation, long offset, int index) {}
