package io.weir.client.wire.admin;

import java.util.Optional;
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

    static <T> Outcome<T> of(short code, Supplier<T> value) {
        return of(code, null, value);
    }

    private static ApiException exception(Errors error, String message) {
        return message == null ? error.exception() : error.exception(message);
    }
}
