package io.weir.journal.voter;

import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.VoterSet;

/** What a voter answers. It may be said only when what it rests on is flushed. */
public sealed interface VoterReply {

    /**
     * The promise is given.
     *
     * @param accepted the epoch of the voter's last Install
     * @param length the number of its last op
     * @param committed the greatest number that it knows to be on a majority
     */
    record Promised(Epoch epoch, Epoch accepted, long length, long committed) implements VoterReply {}

    /** The Install is on the disk. */
    record Installed(Epoch epoch, long length) implements VoterReply {}

    /** The op is on the disk, as are all before it. */
    record Accepted(Epoch epoch, long number) implements VoterReply {}

    /** Another epoch was promised or accepted: whoever proposed {@code epoch} is not, or no longer, the owner. */
    record Refused(Epoch epoch, Epoch promised) implements VoterReply {}

    /** Ops are missing between the voter's last and the one that was sent. */
    record Lagging(Epoch epoch, long length) implements VoterReply {}

    /** Of a transfer, this many ops have come and are on the disk. */
    record StagedUpTo(Epoch epoch, int count) implements VoterReply {}

    /** Others vote than the one who asks believes: nothing was done. */
    record OtherVoters(VoterSet set) implements VoterReply {}

    /** It does not vote, or not yet: nothing was done. */
    record NotVoting(String why) implements VoterReply {}

    /** Its disk, or a bound, refused: nothing was done. */
    record Failed(String why) implements VoterReply {}
}
