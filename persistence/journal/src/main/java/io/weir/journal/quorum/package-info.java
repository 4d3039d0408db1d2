/**
 * Several voters as one journal: what goes between nodes ({@link io.weir.journal.quorum.Message}), the voter's side
 * ({@link io.weir.journal.quorum.VoterNode}), the proposer's ({@link io.weir.journal.quorum.QuorumVoters}), and the change of who votes
 * ({@link io.weir.journal.quorum.VoterSetChange}). No actor, clock, thread or socket: whoever runs it hands in messages and ticks, and
 * sends what comes out.
 */
package io.weir.journal.quorum;
