package io.weir.cluster.serialization;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * A type that is written, under its manifest.
 *
 * @param document what Jackson sees of it: the type itself, or a form made for writing
 */
record Kind<T, D>(String manifest, Class<T> type, Class<D> document, Writer<T, D> writer, Reader<T, D> reader) {

    interface Writer<T, D> {
        D document(T value) throws IOException;
    }

    interface Reader<T, D> {
        T value(D document) throws IOException;
    }

    static <T> Kind<T, T> plain(String manifest, Class<T> type) {
        return new Kind<>(manifest, type, type, value -> value, document -> document);
    }

    byte[] write(ObjectMapper mapper, Object value) throws IOException {
        return mapper.writeValueAsBytes(writer.document(type.cast(value)));
    }

    T read(ObjectMapper mapper, byte[] bytes) throws IOException {
        return reader.value(mapper.readValue(bytes, document));
    }
}
