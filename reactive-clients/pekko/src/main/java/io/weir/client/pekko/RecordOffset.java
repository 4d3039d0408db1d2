package io.weir.client.pekko;

import io.weir.client.consumer.CommittableRecord;
import io.weir.client.pekko.ConsumerMessage.CommittableOffset;
import io.weir.client.pekko.ConsumerMessage.GroupTopicPartition;
import io.weir.client.pekko.ConsumerMessage.PartitionOffset;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.pekko.Done;

/** The offset of a record that a source has emitted. */
final class RecordOffset implements CommittableOffset {
    private final String group;
    private final CommittableRecord<?, ?> origin;
    private final String metadata;

    RecordOffset(String group, CommittableRecord<?, ?> origin, String metadata) {
        this.group = group;
        this.origin = origin;
        this.metadata = metadata;
    }

    @Override
    public PartitionOffset partitionOffset() {
        ConsumerRecord<?, ?> record = origin.record();
        return new PartitionOffset(new GroupTopicPartition(group, record.topic(), record.partition()), record.offset());
    }

    @Override
    public String metadata() {
        return metadata;
    }

    @Override
    public void confirm() {
        origin.confirm(metadata);
    }

    @Override
    public void confirmThrough() {
        origin.confirmThrough(metadata);
    }

    @Override
    public CompletionStage<Done> flush() {
        return origin.commit().thenApply(ours -> Done.getInstance());
    }

    boolean isOfStreamOf(RecordOffset other) {
        return origin.isOfStreamOf(other.origin);
    }

    @Override
    public String toString() {
        return "CommittableOffset(" + partitionOffset() + ")";
    }
}
