package io.weir.client.pekko.testkit;

import io.weir.client.pekko.ConsumerMessage.CommittableMessage;
import io.weir.client.pekko.ConsumerMessage.CommittableOffset;
import io.weir.client.pekko.ConsumerMessage.GroupTopicPartition;
import io.weir.client.pekko.ConsumerMessage.PartitionOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.pekko.Done;

/** Records with offsets, as the sources of {@link io.weir.client.pekko.Consumer} emit them. */
public final class ConsumerResultFactory {
    private ConsumerResultFactory() {}

    /** An offset of no broker. It knows whether its own record was confirmed, and every commit succeeds at once. */
    public static final class FakeOffset implements CommittableOffset {
        private final PartitionOffset offset;
        private final String metadata;
        private final AtomicBoolean confirmed = new AtomicBoolean();

        private FakeOffset(PartitionOffset offset, String metadata) {
            this.offset = offset;
            this.metadata = metadata;
        }

        @Override
        public PartitionOffset partitionOffset() {
            return offset;
        }

        @Override
        public String metadata() {
            return metadata;
        }

        @Override
        public void confirm() {
            confirmed.set(true);
        }

        @Override
        public void confirmThrough() {
            confirm();
        }

        @Override
        public CompletionStage<Done> flush() {
            return CompletableFuture.completedFuture(Done.getInstance());
        }

        /** Whether the pipeline has said so of this very offset. */
        public boolean isConfirmed() {
            return confirmed.get();
        }
    }

    public static PartitionOffset partitionOffset(String groupId, String topic, int partition, long offset) {
        return partitionOffset(new GroupTopicPartition(groupId, topic, partition), offset);
    }

    public static PartitionOffset partitionOffset(GroupTopicPartition key, long offset) {
        return new PartitionOffset(key, offset);
    }

    public static FakeOffset committableOffset(
            String groupId, String topic, int partition, long offset, String metadata) {
        return committableOffset(partitionOffset(groupId, topic, partition, offset), metadata);
    }

    public static FakeOffset committableOffset(PartitionOffset offset, String metadata) {
        return new FakeOffset(offset, metadata);
    }

    public static <K, V> CommittableMessage<K, V> committableMessage(
            ConsumerRecord<K, V> record, CommittableOffset committableOffset) {
        return new CommittableMessage<>(record, committableOffset);
    }

    /** A message with a {@link FakeOffset} of its own. */
    public static <K, V> CommittableMessage<K, V> committableMessage(String groupId, ConsumerRecord<K, V> record) {
        return committableMessage(
                record, committableOffset(groupId, record.topic(), record.partition(), record.offset(), ""));
    }
}
