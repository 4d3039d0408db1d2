package io.weir.journal.voter;

import java.util.Map;

/**
 * What goes with every answer of a voter: which life of its own store and of the others' stores it knew when it answered.
 *
 * @param births by voter, the birth of the latest life known; 0 or absent for the first
 */
public record Stamp(Map<Integer, Long> births) {
    /** All stores live their first life. */
    public static final Stamp FIRST_LIVES = new Stamp(Map.of());

    public Stamp {
        births = Map.copyOf(births);
    }
}
