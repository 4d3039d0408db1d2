/**
 * What the journal says to its voters and writes to its disk: {@link io.weir.journal.ops.Op ops} that hold
 * {@link io.weir.journal.ops.Entry entries}, each with the {@link io.weir.journal.ops.Epoch epoch} of the recovery that proposed it,
 * and the {@link io.weir.journal.ops.OpCodec codec} of both. Values only: no actor, clock or file.
 */
package io.weir.journal.ops;
