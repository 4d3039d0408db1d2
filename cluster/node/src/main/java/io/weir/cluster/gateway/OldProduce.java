package io.weir.cluster.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.protocol.types.RawTaggedField;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;

/**
 * Produce of versions 0 to 2, which Kafka's message classes no longer know. They are advertised, for librdkafka before 2.11.1 drops
 * compression silently where they are not, and every partition is answered UNSUPPORTED_VERSION.
 */
final class OldProduce {
    private OldProduce() {}

    /** The request: what version 3 put in front of it is a nullable transactional id, whose place is taken from the header just read. */
    static ProduceRequest read(ByteBuffer bytes, RequestFields fields) {
        int start = bytes.position() - Short.BYTES;
        bytes.putShort(start, (short) -1).position(start);
        short readable = ApiKeys.PRODUCE.oldestVersion();
        return new ProduceRequest(new ProduceRequestData(fields, readable), readable);
    }

    static AbstractResponse unsupported(ProduceRequest request) {
        return new Response(new Answer(List.copyOf(request.data().topicData())));
    }

    private static final class Response extends AbstractResponse {
        private final Answer answer;

        Response(Answer answer) {
            super(ApiKeys.PRODUCE);
            this.answer = answer;
        }

        @Override
        public ApiMessage data() {
            return answer;
        }

        @Override
        public java.util.Map<Errors, Integer> errorCounts() {
            return errorCounts(Errors.UNSUPPORTED_VERSION);
        }

        @Override
        public int throttleTimeMs() {
            return 0;
        }

        @Override
        public void maybeSetThrottleTimeMs(int throttleTimeMs) {
            // nothing is throttled
        }
    }

    /** {@code [topic [partition error offset time(2)]] throttle(1,2)}. */
    private record Answer(List<TopicProduceData> topics) implements ApiMessage {

        @Override
        public void write(Writable out, ObjectSerializationCache cache, short version) {
            out.writeInt(topics.size());
            for (TopicProduceData topic : topics) {
                byte[] name = cache.getSerializedValue(topic.name());
                out.writeShort((short) name.length);
                out.writeByteArray(name);
                out.writeInt(topic.partitionData().size());
                for (PartitionProduceData partition : topic.partitionData()) {
                    out.writeInt(partition.index());
                    out.writeShort(Errors.UNSUPPORTED_VERSION.code());
                    out.writeLong(-1);
                    if (version >= 2) {
                        out.writeLong(-1);
                    }
                }
            }
            if (version >= 1) {
                out.writeInt(0);
            }
        }

        @Override
        public void addSize(MessageSizeAccumulator size, ObjectSerializationCache cache, short version) {
            int bytesPerPartition = version >= 2 ? 22 : 14;
            size.addBytes(version >= 1 ? 8 : 4);
            for (TopicProduceData topic : topics) {
                byte[] name = topic.name().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                cache.cacheSerializedValue(topic.name(), name);
                size.addBytes(2
                        + name.length
                        + 4
                        + bytesPerPartition * topic.partitionData().size());
            }
        }

        @Override
        public short apiKey() {
            return ApiKeys.PRODUCE.id;
        }

        @Override
        public short lowestSupportedVersion() {
            return 0;
        }

        @Override
        public short highestSupportedVersion() {
            return 2;
        }

        @Override
        public void read(Readable in, short version) {
            throw new UnsupportedOperationException("an answer is only written");
        }

        @Override
        public List<RawTaggedField> unknownTaggedFields() {
            return List.of();
        }

        @Override
        public Message duplicate() {
            return this;
        }
    }
}
