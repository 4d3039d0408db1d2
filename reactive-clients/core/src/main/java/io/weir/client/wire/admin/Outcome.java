package io.weir.client.wire.admin;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;

/**
 * What became of one thing that a broker was asked for.
 *
 * @param value {@code null} when there is a failure, or nothing to say
 * @param failure why it was not done
 */
public record Outcome<T>(T value, Optional<ApiException> failure) {
    public static <T> Outcome<T> done(T value) {
        return new Outcome<>(value, Optional.empty());
    }

    public static <T> Outcome<T> refused(ApiException failure) {
        return new Outcome<>(null, Optional.of(failure));
    }

    /** @throws ApiException the failure, when there is one */
    public T get() {
        failure.ifPresent(refusal -> {
            throw refusal;
        });
        return value;
    }

    /** The same of another value. */
    public <R> Outcome<R> map(Function<T, R> change) {
        return failure.isPresent() ? new Outcome<>(null, failure) : done(change.apply(value));
    }

    /**
     * By a broker's code.
     *
     * @throws ApiException when the code says that the broker could not even begin: the request may be sent again as it is
     */
    static <T> Outcome<T> of(short code, String message, Supplier<T> value) {
        Errors error = Errors.forCode(code);
        return switch (error) {
            case NONE -> done(value.get());
            case NOT_CONTROLLER,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    COORDINATOR_NOT_AVAILABLE,
                    NOT_COORDINATOR,
                    THROTTLING_QUOTA_EXCEEDED -> throw exception(error, message);
            default -> refused(exception(error, message));
        };
    }

    /**
     * The same of one of so many things that were asked for: what there is to say of the others is not lost with it.
     *
     * @throws ApiException as {@link #of(short, String, Supplier)} does, when it is the only one
     */
    static <T> Outcome<T> ofOneOf(int asked, short code, String message, Supplier<T> value) {
        try {
            return of(code, message, value);
        } catch (ApiException ofTheWhole) {
            if (asked == 1) {
                throw ofTheWhole;
            }
            return refused(ofTheWhole);
        }
    }

    static <T> Outcome<T> of(short code, Supplier<T> value) {
        return of(code, null, value);
    }

    private static ApiException exception(Errors error, String message) {
        return message == null ? error.exception() : error.exception(message);
    }
}
