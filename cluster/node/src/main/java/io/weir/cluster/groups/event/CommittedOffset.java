package io.weir.cluster.groups.event;

import io.weir.log.TopicIdPartition;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How far a group is in one partition; immutable.
 *
 * @param offset of the record to read next
 * @param leaderEpoch of the record before, if the client said it
 * @param metadata the client's own words, never {@code null}
 * @param committedMs when, in milliseconds since the epoch
 * @param expiresMs until when the client wanted it kept, in milliseconds since the epoch; empty for as long as the broker keeps offsets
 */
public record CommittedOffset(
        TopicIdPartition partition,
        long offset,
        OptionalInt leaderEpoch,
        String metadata,
        long committedMs,
        OptionalLong expiresMs) {}
