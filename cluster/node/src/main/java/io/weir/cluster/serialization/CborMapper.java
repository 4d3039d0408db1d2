package io.weir.cluster.serialization;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.weir.cluster.groups.event.Arrivals;
import io.weir.log.TopicId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/**
 * The one mapper to CBOR: ids and references as text, maps by key, what is empty left out, fields that are not known ignored. Of a
 * record its components are written and nothing that follows from them.
 */
final class CborMapper {
    private CborMapper() {}

    static ObjectMapper create(ExtendedActorSystem system) {
        SimpleModule module = new SimpleModule("weir");
        asText(module, TopicId.class, TopicId::toString, TopicId::parse);
        GroupForms.register(module);
        references(module, system);
        ObjectMapper mapper = CBORMapper.builder()
                .addModule(module)
                .addModule(new Jdk8Module())
                .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build();
        for (Class<?> optional : List.of(Optional.class, OptionalInt.class, OptionalLong.class)) {
            mapper.configOverride(optional)
                    .setInclude(
                            JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS));
        }
        mapper.configOverride(Arrivals.class)
                .setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));
        return mapper;
    }

    // The resolver is an extension, which must not be asked for while the system is still being made.
    @SuppressWarnings({"rawtypes", "unchecked"})
    private static void references(SimpleModule module, ExtendedActorSystem system) {
        asText(
                module,
                ActorRef.class,
                reference -> ActorRefResolver.get(Adapter.toTyped(system)).toSerializationFormat(reference),
                text -> ActorRefResolver.get(Adapter.toTyped(system)).resolveActorRef(text));
    }

    private static <T> void asText(
            SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
                generator.writeString(write.apply(value));
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
                return read.apply(parser.getValueAsString());
            }
        });
    }
}
