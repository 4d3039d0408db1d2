/**
 * The rules of the replicated log of one persistence id, as pure decisions: what a {@link io.weir.journal.voter.VoterState voter}
 * answers, and what the {@link io.weir.journal.voter.Proposer proposer} of a recovery asks for. No actor, clock, thread or file.
 */
package io.weir.journal.voter;
