package io.weir.journal.simulation;

/** What is left out of a journal, to see whether the simulation notices. */
enum Variation {
    NONE,
    /** Epochs are no more than their rounds. */
    EPOCHS_ARE_NOT_UNIQUE,
    /** The snapshot plugin recovers for itself. */
    NO_SHARED_SESSION,
    /** A disk is taken for the one that was there before, and nobody remembers how far that had come. */
    NO_STORE_IDENTITY
}
