package io.weir.client.topic;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Reads partitions of one topic, without a group. Used by one thread at a time, but for {@link #stop}. Every method may wait for brokers
 * and fails with a {@link io.weir.client.ClientException}.
 */
public interface TopicReader extends AutoCloseable {

    /** The partitions that the topic has. */
    List<Integer> partitions();

    /** Begins; what is read comes from these partitions from now on. */
    void begin(Collection<Integer> partitions, ReadFrom from);

    /** The offset of the next record to be read, by partition. */
    Map<Integer, Long> positions();

    /** The offset of the next record to be written, by partition, of those being read. */
    Map<Integer, Long> ends();

    /** What has come, in the order of each partition; empty when nothing came in time, or after {@link #stop}. */
    List<IncomingRecord> next(Duration atMost);

    /** Wakes who waits in {@link #next}; from any thread. */
    void stop();

    @Override
    void close();
}
