package io.weir.journal.voter;

/** A voter's reply with its stamp. */
public record VoterAnswer(VoterReply reply, Stamp stamp) {
    /** An answer of a voter none of whose peers ever lost a store. */
    public static VoterAnswer of(VoterReply reply) {
        return new VoterAnswer(reply, Stamp.FIRST_LIVES);
    }
}
