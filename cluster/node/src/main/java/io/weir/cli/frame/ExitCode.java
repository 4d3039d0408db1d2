package io.weir.cli.frame;

import io.weir.client.ClientException;
import io.weir.log.DataDirectoryException;
import io.weir.node.NodeStartException;

/** What the process ends with; the list is complete. A process that was told to stop by a signal ends with 128 + its number. */
public enum ExitCode {
    OK(0, "done"),
    FAULT(1, "an error that is not the user's"),
    USAGE(2, "the command line or the configuration is at fault"),
    ADDRESS(3, "an address cannot be listened on (a port in use)"),
    DATA_LOCKED(4, "another process uses the data directory"),
    DATA_UNREADABLE(5, "the data directory cannot be read or written"),
    DATA_FULL(6, "the data directory's disk is full"),
    DATA_NEWER(7, "the data directory was written by a newer version"),
    DATA_ANOTHERS(8, "the data directory belongs to another node or cluster"),
    DATA_DAMAGED(9, "the data directory is damaged"),
    INPUT(10, "the input cannot be read"),
    NOT_VERIFIED(11, "what was read back is not what was published"),
    UNAVAILABLE(12, "no broker answered, or none could do it in time"),
    NOT_FOUND(13, "what was named is not there"),
    EXISTS(14, "what was to be created is there already"),
    REFUSED(15, "the broker refused it"),
    OUTPUT(16, "the output cannot be written");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }

    public static ExitCode of(ClientException.Kind kind) {
        return switch (kind) {
            case USAGE -> USAGE;
            case UNAVAILABLE -> UNAVAILABLE;
            case NOT_FOUND -> NOT_FOUND;
            case EXISTS -> EXISTS;
            case REFUSED -> REFUSED;
            case FAULT -> FAULT;
        };
    }

    public static ExitCode of(NodeStartException.Reason reason) {
        return switch (reason) {
            case ADDRESS -> ADDRESS;
            case FAULT -> FAULT;
        };
    }

    public static ExitCode of(DataDirectoryException.Reason reason) {
        return switch (reason) {
            case LOCKED -> DATA_LOCKED;
            case UNREADABLE -> DATA_UNREADABLE;
            case FULL -> DATA_FULL;
            case NEWER_FORMAT -> DATA_NEWER;
            case ANOTHER_NODES, ANOTHER_CLUSTERS -> DATA_ANOTHERS;
            case DAMAGED -> DATA_DAMAGED;
        };
    }
}
