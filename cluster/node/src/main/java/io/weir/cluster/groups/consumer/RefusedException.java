package io.weir.cluster.groups.consumer;

import io.weir.cluster.groups.GroupError;

/** A heartbeat that is not taken; inside this package only, it becomes the reply's error. */
final class RefusedException extends Exception {
    private final GroupError error;

    RefusedException(GroupError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    GroupError error() {
        return error;
    }
}
