package io.weir.cluster.metadata;

/**
 * Where a slot is: an actor that holds all groups whose ids have its hash.
 *
 * @param broker node id of the live broker that runs it, or -1 while there is none
 * @param epoch grows whenever the slot is to be run anew, by another broker or another incarnation
 */
public record SlotImage(int broker, int epoch) {
    /** The broker of a slot that nobody runs. */
    public static final int NONE = -1;
}
