package io.weir.cluster.serialization;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.weir.cluster.groups.GroupBytes;
import io.weir.cluster.groups.Partitions;
import io.weir.cluster.groups.event.Arrivals;
import io.weir.log.TopicId;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the parts of groups' events are written: partitions as one bit each, members' bytes as bytes. */
final class GroupForms {
    private GroupForms() {}

    static void register(SimpleModule module) {
        module.addKeyDeserializer(TopicId.class, new KeyDeserializer() {
            @Override
            public Object deserializeKey(String key, DeserializationContext context) {
                return TopicId.parse(key);
            }
        });
        partitions(module);
        arrivals(module);
        bytes(module);
    }

    private static void partitions(SimpleModule module) {
        module.addSerializer(Partitions.class, new StdSerializer<Partitions>(Partitions.class) {
            @Override
            public void serialize(Partitions partitions, JsonGenerator generator, SerializerProvider provider)
                    throws IOException {
                List<TopicId> topics = partitions.topics().stream().sorted().toList();
                generator.writeStartObject(partitions, topics.size());
                for (TopicId topic : topics) {
                    generator.writeFieldName(topic.toString());
                    generator.writeBinary(partitions.of(topic).toByteArray());
                }
                generator.writeEndObject();
            }
        });
        module.addDeserializer(Partitions.class, new StdDeserializer<Partitions>(Partitions.class) {
            @Override
            public Partitions deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    context.reportInputMismatch(this, "partitions by topic were expected");
                }
                Partitions.Builder partitions = new Partitions.Builder();
                for (String topic = parser.nextFieldName(); topic != null; topic = parser.nextFieldName()) {
                    parser.nextToken();
                    TopicId id = TopicId.parse(topic);
                    BitSet.valueOf(parser.getBinaryValue()).stream()
                            .forEach(partition -> partitions.add(id, partition));
                }
                return partitions.build();
            }
        });
    }

    /** Left out while there are none, as in what was written before there were any. */
    private static void arrivals(SimpleModule module) {
        module.addSerializer(Arrivals.class, new StdSerializer<Arrivals>(Arrivals.class) {
            @Override
            public void serialize(Arrivals arrivals, JsonGenerator generator, SerializerProvider provider)
                    throws IOException {
                generator.writeStartObject(arrivals, arrivals.byEpoch().size());
                for (Map.Entry<Integer, Partitions> entry : arrivals.byEpoch().entrySet()) {
                    generator.writeObjectField(entry.getKey().toString(), entry.getValue());
                }
                generator.writeEndObject();
            }

            @Override
            public boolean isEmpty(SerializerProvider provider, Arrivals arrivals) {
                return arrivals.isEmpty();
            }
        });
        module.addDeserializer(Arrivals.class, new StdDeserializer<Arrivals>(Arrivals.class) {
            @Override
            public Arrivals deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    context.reportInputMismatch(this, "partitions by epoch were expected");
                }
                TreeMap<Integer, Partitions> byEpoch = new TreeMap<>();
                for (String epoch = parser.nextFieldName(); epoch != null; epoch = parser.nextFieldName()) {
                    parser.nextToken();
                    byEpoch.put(Integer.valueOf(epoch), context.readValue(parser, Partitions.class));
                }
                return new Arrivals(byEpoch);
            }

            @Override
            public Arrivals getAbsentValue(DeserializationContext context) {
                return Arrivals.NONE;
            }
        });
    }

    private static void bytes(SimpleModule module) {
        module.addSerializer(GroupBytes.class, new StdSerializer<GroupBytes>(GroupBytes.class) {
            @Override
            public void serialize(GroupBytes bytes, JsonGenerator generator, SerializerProvider provider)
                    throws IOException {
                generator.writeBinary(bytes.toArray());
            }
        });
        module.addDeserializer(GroupBytes.class, new StdDeserializer<GroupBytes>(GroupBytes.class) {
            @Override
            public GroupBytes deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                return GroupBytes.copyOf(parser.getBinaryValue());
            }
        });
    }
}
