package io.weir.cluster.gateway;

import io.weir.cluster.metadata.MetadataImage;
import io.weir.cluster.metadata.TopicImage;
import io.weir.partition.PartitionCommand;
import io.weir.partition.StartedLeader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.ProduceRequest;

/**
 * Produce: one append per partition to its leader on this node, with the batch leased from the request's frame, and one answer when all
 * have answered. By topic name up to version 12, by topic id from 13 on.
 */
final class ProduceHandler implements ApiHandler {
    /** How much longer than the request's own time-out, which the leaders keep, an answer is awaited before it is given up. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final GatewayContext context;

    ProduceHandler(GatewayContext context) {
        this.context = context;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public short oldestAdvertised() {
        return 0;
    }

    @Override
    public void handle(ApiRequest request) {
        ProduceRequest body = (ProduceRequest) request.body();
        if (request.header().apiVersion() < oldestVersion()) {
            if (body.acks() == 0) {
                request.closeConnection("Produce of version " + request.header().apiVersion() + " without acks");
            } else {
                request.respond(OldProduce.unsupported(body));
            }
            return;
        }
        new Operation(request, body).run();
    }

    /** One request on its way. Runs on the event loop until all appends are sent. */
    private final class Operation {
        private final ApiRequest request;
        private final ProduceRequest body;
        private final short version;
        private final MetadataImage image = context.metadata().image();
        private final Set<ProduceTarget> seen = new HashSet<>();

        Operation(ApiRequest request, ProduceRequest body) {
            this.request = request;
            this.body = body;
            this.version = request.header().apiVersion();
        }

        void run() {
            int partitions = 0;
            for (TopicProduceData topic : body.data().topicData()) {
                partitions += topic.partitionData().size();
            }
            ProduceAnswer answer =
                    new ProduceAnswer(request, List.copyOf(body.data().topicData()));
            Gathering<ProduceResult> results = Gathering.of(
                    partitions,
                    request.eventLoop(),
                    Duration.ofMillis(Math.max(0, body.timeout())).plus(GRACE),
                    index -> ProduceResult.error(Errors.REQUEST_TIMED_OUT),
                    answer::give);
            Errors refusal = refusal();
            int index = 0;
            for (TopicProduceData topic : body.data().topicData()) {
                Optional<TopicImage> known =
                        version >= 13 ? image.topic(WireIds.fromWire(topic.topicId())) : image.topic(topic.name());
                for (PartitionProduceData partition : topic.partitionData()) {
                    int slot = index++;
                    if (refusal != Errors.NONE) {
                        results.put(slot, ProduceResult.error(refusal));
                    } else {
                        append(known, partition, result -> results.put(slot, result));
                    }
                }
            }
        }

        /** What refuses the request as a whole. */
        private Errors refusal() {
            if (body.acks() < -1 || body.acks() > 1) {
                return Errors.INVALID_REQUIRED_ACKS;
            }
            // There is no transaction coordinator, so no transaction is ever open.
            return body.transactionalId() == null ? Errors.NONE : Errors.INVALID_TXN_STATE;
        }

        private void append(Optional<TopicImage> topic, PartitionProduceData partition, Consumer<ProduceResult> to) {
            if (topic.isEmpty()) {
                to.accept(ProduceResult.error(
                        version >= 13 ? Errors.UNKNOWN_TOPIC_ID : Errors.UNKNOWN_TOPIC_OR_PARTITION));
                return;
            }
            int index = partition.index();
            if (index < 0 || index >= topic.get().partitions().size()) {
                to.accept(ProduceResult.error(Errors.UNKNOWN_TOPIC_OR_PARTITION));
                return;
            }
            if (!seen.add(new ProduceTarget(topic.get().id(), index))) {
                to.accept(ProduceResult.error(
                        Errors.INVALID_REQUEST, "partition " + index + " is in the request more than once"));
                return;
            }
            Optional<StartedLeader> leader = context.leaders().find(topic.get().id(), index);
            if (leader.isEmpty()) {
                Errors error =
                        LeaderLookup.whyNot(context.leaders(), topic.get().id(), index);
                to.accept(ProduceResult.refused(error, image, topic.get(), index));
                return;
            }
            ByteBuffer batch;
            try {
                batch = batch(partition);
            } catch (ApiException e) {
                to.accept(ProduceResult.error(Errors.forException(e), e.getMessage()));
                return;
            }
            leader.get()
                    .ref()
                    .tell(new PartitionCommand.Append(
                            -1,
                            request.lease(batch),
                            body.acks(),
                            body.timeout(),
                            reply -> to.accept(ProduceResult.of(reply, image, topic.get(), index))));
        }

        /** The one batch of a partition, without what may be left behind it. */
        private ByteBuffer batch(PartitionProduceData partition) {
            if (!(partition.records() instanceof MemoryRecords records)) {
                throw Errors.INVALID_RECORD.exception("there are no records");
            }
            ProduceRequest.validateRecords(version, records);
            RecordBatch batch = records.batches().iterator().next();
            ByteBuffer bytes = records.buffer();
            return bytes.limit(bytes.position() + batch.sizeInBytes());
        }
    }
}
