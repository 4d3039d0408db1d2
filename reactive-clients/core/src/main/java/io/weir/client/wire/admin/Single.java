package io.weir.client.wire.admin;

import java.util.Collection;
import org.apache.kafka.common.errors.InvalidRequestException;

/** Answers that speak of as many things as were asked for: one. */
final class Single {
    private Single() {}

    /** @throws InvalidRequestException when the broker speaks of none, or of more */
    static <T> T of(Collection<T> all) {
        if (all.size() != 1) {
            throw new InvalidRequestException("the broker was asked for one thing and speaks of " + all.size());
        }
        return all.iterator().next();
    }
}
