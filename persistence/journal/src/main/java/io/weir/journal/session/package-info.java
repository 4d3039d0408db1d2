/**
 * The proposer's side at work: one {@link io.weir.journal.session.RecoverySession} per start of a persistent actor, shared by journal
 * and snapshot store through {@link io.weir.journal.session.RecoverySessions}. It drives the pure
 * {@link io.weir.journal.voter.Proposer} against the voters behind {@link io.weir.journal.session.Voters}.
 */
package io.weir.journal.session;
