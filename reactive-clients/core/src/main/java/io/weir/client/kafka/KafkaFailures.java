package io.weir.client.kafka;

import io.weir.client.ClientException;
import io.weir.client.ClientException.Kind;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The one place where what kafka-clients throws becomes a {@link ClientException}. */
public final class KafkaFailures {
    private KafkaFailures() {}

    /** @param what what could not be done, such as {@code cannot create topic a}; {@code null} when the cause says enough */
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
        Throwable root = root(cause);
        if (root instanceof ConfigException) {
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
        if (cause instanceof RetriableException || cause instanceof java.util.concurrent.TimeoutException) {
            return Kind.UNAVAILABLE;
        }
        return cause instanceof ApiException && !(cause instanceof UnknownServerException) ? Kind.REFUSED : Kind.FAULT;
    }

    /** One line. A client that cannot be made hides why in its cause. */
    private static String reason(Throwable cause) {
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof UnknownTopicIdException) {
            return "there is no such topic or partition";
        }
        if (cause instanceof TimeoutException
                && String.valueOf(cause.getMessage()).contains("Timed out waiting for a node assignment")) {
            return "no broker answered in time; what listens there may speak another security.protocol, or not Kafka's";
        }
        Throwable told = cause.getClass() == KafkaException.class ? root(cause) : cause;
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
