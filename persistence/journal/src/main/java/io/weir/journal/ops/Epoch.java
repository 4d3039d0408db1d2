package io.weir.journal.ops;

/**
 * Names one recovery of one persistence id. The round orders epochs; node and random bits tell two proposers of one round apart, of
 * which a voter serves the first alone.
 *
 * @param round from 1 on; 0 is {@link #NONE}
 * @param nodeId the proposer's node
 * @param random 64 bits drawn for this recovery, so that no two recoveries of one node share an epoch
 */
public record Epoch(long round, int nodeId, long random) {

    /** Before anything was promised. */
    public static final Epoch NONE = new Epoch(0, 0, 0);

    public Epoch {
        if (round < 0) {
            throw new IllegalArgumentException("round " + round);
        }
    }

    /** Whether this epoch's round is greater; another epoch of the same round is not above. */
    public boolean isAbove(Epoch other) {
        return round > other.round;
    }

    @Override
    public String toString() {
        return round + "/" + nodeId + "/" + Long.toHexString(random);
    }
}
