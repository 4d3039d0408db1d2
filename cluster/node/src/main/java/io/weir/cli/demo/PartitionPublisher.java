package io.weir.cli.demo;

import io.weir.cli.records.OutgoingRecord;
import io.weir.cli.records.Position;
import io.weir.cli.records.TopicWriter;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/** Publishes to one partition, idempotently. */
public final class PartitionPublisher implements RecordPublisher {
    private static final int LEAST_RECORD_BYTES = 1 << 20;
    private static final long LEAST_BUFFER_BYTES = 64 << 20;

    private final int partition;
    private final TopicWriter writer;

    /**
     * @param servers {@code HOST:PORT}, one or more separated by commas
     * @param maxRecordBytes the greatest record that the broker takes; what is larger is refused by the broker or here
     */
    public PartitionPublisher(String servers, String topic, int partition, int maxRecordBytes) {
        this.partition = partition;
        writer = new TopicWriter(
                topic,
                Map.of(
                        "bootstrap.servers",
                        servers,
                        "client.id",
                        "weir-publisher",
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "linger.ms",
                        5,
                        "max.request.size",
                        Math.max(LEAST_RECORD_BYTES, maxRecordBytes),
                        "buffer.memory",
                        Math.max(LEAST_BUFFER_BYTES, 4L * maxRecordBytes)));
    }

    @Override
    public CompletionStage<Long> publish(byte[] key, byte[] value) {
        return writer.write(new OutgoingRecord(OptionalInt.of(partition), key, value, List.of()))
                .thenApply(Position::offset);
    }

    @Override
    public void close() {
        writer.close();
    }
}
