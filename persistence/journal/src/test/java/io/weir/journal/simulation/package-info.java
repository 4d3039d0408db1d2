/**
 * The journal in a seeded, deterministic world: {@link io.weir.journal.simulation.Simulation} draws a schedule of messages, writes and
 * faults from a seed and runs the classes of production under it; each {@link io.weir.journal.simulation.Invariant} watches one promise.
 */
package io.weir.journal.simulation;
