package io.weir.client;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a client could not do, in one line. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whose concern a failure is. */
    public enum Kind {
        /** The client was configured or called with what cannot be. */
        USAGE,
        /** No broker answered, or none could do it in time; it may do so later. */
        UNAVAILABLE,
        /** What was named is not there. */
        NOT_FOUND,
        /** What was to be created is there. */
        EXISTS,
        /** The broker does not do it: the request, a value in it, a policy or the user's rights are against it. */
        REFUSED,
        /** An error that is nobody's who called. */
        FAULT
    }

    private final Kind kind;

    public ClientException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /**
     * What Kafka's exceptions say, by whose concern it is; one that is a {@code ClientException} stays what it is.
     *
     * @param what what could not be done, such as {@code cannot create topic a}; {@code null} when the cause says enough
     */
    public static ClientException of(String what, Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof ClientException client) {
            return client;
        }
        String reason = reason(cause);
        return new ClientException(kind(cause), what == null ? reason : what + ": " + reason, cause);
    }

    private static Kind kind(Throwable cause) {
        if (root(cause) instanceof ConfigException) {
            return Kind.USAGE;
        }
        if (cause instanceof UnknownTopicOrPartitionException
                || cause instanceof UnknownTopicIdException
                || cause instanceof GroupIdNotFoundException
                || cause instanceof ResourceNotFoundException) {
            return Kind.NOT_FOUND;
        }
        if (cause instanceof TopicExistsException) {
            return Kind.EXISTS;
        }
        if (cause instanceof InvalidTopicException) {
            return Kind.REFUSED;
        }
        if (cause instanceof RetriableException
                || cause instanceof RebalanceInProgressException
                || cause instanceof java.util.concurrent.TimeoutException) {
            return Kind.UNAVAILABLE;
        }
        return cause instanceof ApiException && !(cause instanceof UnknownServerException) ? Kind.REFUSED : Kind.FAULT;
    }

    /** One line. */
    private static String reason(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof UnknownTopicIdException) {
            return "there is no such topic or partition";
        }
        if (cause instanceof TimeoutException && cause.getCause() instanceof DisconnectException broken) {
            return "no broker answered in time: " + firstLine(broken)
                    + "; what listens there may speak another security.protocol, or not Kafka's";
        }
        return firstLine(cause.getClass() == KafkaException.class ? root(cause) : cause);
    }

    private static String firstLine(Throwable told) {
        String message = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
        return message.lines().findFirst().orElse(message).strip();
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
