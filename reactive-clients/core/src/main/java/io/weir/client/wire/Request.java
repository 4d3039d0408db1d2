package io.weir.client.wire;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * A question to a broker and how its answer is read. Immutable, and so safe to send more than once: each attempt asks for the body
 * anew, for the version that this broker speaks.
 *
 * <p>Both {@link #body} and {@link #answer} are called on the event loop and never block.
 *
 * @param <R> what the answer becomes, a type without kafka-clients' message classes
 */
public abstract class Request<R> {
    private final ApiKeys api;
    private final short oldestVersion;
    private final short latestVersion;
    private final Lane lane;

    /**
     * @param oldestVersion the oldest version of the API that {@link #body} can write
     * @param latestVersion the latest; the highest that broker and client share is used
     */
    protected Request(ApiKeys api, int oldestVersion, int latestVersion, Lane lane) {
        if (oldestVersion < api.oldestVersion()
                || latestVersion > api.latestVersion()
                || oldestVersion > latestVersion) {
            throw new IllegalArgumentException(
                    "there are no versions " + oldestVersion + " to " + latestVersion + " of " + api.name);
        }
        this.api = api;
        this.oldestVersion = (short) oldestVersion;
        this.latestVersion = (short) latestVersion;
        this.lane = lane;
    }

    /** @throws org.apache.kafka.common.errors.UnsupportedVersionException when this version cannot say what is asked */
    protected abstract ApiMessage body(short version);

    /**
     * @param answer of the type that this API answers with; what it refers to stays as it is
     * @throws org.apache.kafka.common.errors.ApiException when the answer as a whole is an error; the stage of the request fails with it
     */
    protected abstract R answer(ApiMessage answer, short version);

    /**
     * The same, for who {@linkplain #readsInPlace reads in place}.
     *
     * @param memory where the bytes stand to which the answer refers: the result may refer to them if it holds it
     */
    protected R answer(ApiMessage answer, short version, AnswerMemory memory) {
        return answer(answer, version);
    }

    /** What the stage completes with when no answer is to come, as for records with {@code acks=0}; empty when one is. */
    protected Optional<R> withoutAnswer() {
        return Optional.empty();
    }

    /** How long the broker may take, where {@code request.timeout.ms} is not the measure. */
    protected Optional<Duration> patience() {
        return Optional.empty();
    }

    /** Whether its result refers to none of the answer's bytes but those it holds: the next answer may then take their place. */
    protected boolean readsInPlace() {
        return false;
    }

    public final Lane lane() {
        return lane;
    }

    /** Kafka's name of the API, for messages. */
    public final String name() {
        return api.name;
    }

    final ApiKeys api() {
        return api;
    }

    final short oldestVersion() {
        return oldestVersion;
    }

    final short latestVersion() {
        return latestVersion;
    }
}
