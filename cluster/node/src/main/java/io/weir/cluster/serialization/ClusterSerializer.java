package io.weir.cluster.serialization;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.UncheckedIOException;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/** Writes and reads what the journal holds of the metadata, and what brokers and the controller say to one another. */
public final class ClusterSerializer extends SerializerWithStringManifest {
    /** Stands in every journal: it must never change. */
    private static final int IDENTIFIER = 0x57454952;

    private final ObjectMapper mapper;
    private final Manifests manifests;

    /** Called by Pekko. */
    public ClusterSerializer(ExtendedActorSystem system) {
        this.mapper = CborMapper.create(system);
        this.manifests = new Manifests(mapper);
    }

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object value) {
        return manifests.of(value).manifest();
    }

    @Override
    public byte[] toBinary(Object value) {
        try {
            return manifests.of(value).write(mapper, value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
        Kind<?, ?> kind = manifests.named(manifest);
        try {
            return kind.read(mapper, bytes);
        } catch (NotSerializableException unknown) {
            throw unknown;
        } catch (IOException malformed) {
            throw new NotSerializableException("'" + manifest + "' cannot be read: " + malformed.getMessage());
        }
    }
}
