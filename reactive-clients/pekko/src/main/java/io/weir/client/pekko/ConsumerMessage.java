package io.weir.client.pekko;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.Done;

/** What {@link Consumer}'s committable sources emit. */
public final class ConsumerMessage {
    private ConsumerMessage() {}

    /** A record, and what says that it is done with. */
    public record CommittableMessage<K, V>(ConsumerRecord<K, V> record, CommittableOffset committableOffset) {}

    /** A partition as a group knows it. */
    public record GroupTopicPartition(String groupId, String topic, int partition) {
        public TopicPartition topicPartition() {
            return new TopicPartition(topic, partition);
        }
    }

    /** @param offset of the record; what is committed is the one behind it */
    public record PartitionOffset(GroupTopicPartition key, long offset) {}

    /** One offset or several, for {@link Committer}. Methods may be called from any thread and more than once. */
    public interface Committable {
        /** Records that it stands for. */
        long batchSize();

        /** Says that its records are done with, and so are those that came of their partitions before them. They are committed soon. */
        void confirmThrough();

        /**
         * Commits now what is confirmed in the streams that it comes from.
         *
         * @return fails with Kafka's exception when the group refuses it, or with a time-out. It does not fail when a partition belongs to
         *     another member by now, who goes on from what was committed in time
         */
        CompletionStage<Done> flush();

        /** {@link #confirmThrough()} and {@link #flush()}: a request for it alone, so rather use a {@link Committer}. */
        default CompletionStage<Done> commit() {
            confirmThrough();
            return flush();
        }
    }

    /** The offset of one record. */
    public interface CommittableOffset extends Committable {
        PartitionOffset partitionOffset();

        /** Committed with the offset; empty for none. */
        String metadata();

        /**
         * Says that its record alone is done with, for who finishes records in any order: what is committed is the run behind which all records
         * are confirmed.
         */
        void confirm();

        @Override
        default long batchSize() {
            return 1;
        }
    }

    /** A batch of these, the latest of each partition. */
    public static <T extends Committable> CommittableOffsetBatch createCommittableOffsetBatch(List<T> offsets) {
        return CommittableOffsetBatch.of(offsets);
    }

    public static CommittableOffsetBatch createCommittableOffsetBatch(CommittableOffset first) {
        return CommittableOffsetBatch.of(List.of(first));
    }
}
