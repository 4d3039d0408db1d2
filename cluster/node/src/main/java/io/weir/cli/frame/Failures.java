package io.weir.cli.frame;

import io.weir.client.ClientException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaException;

/** What became of a command, as a {@link Failure}: one place for all that clients throw. */
public final class Failures {
    private Failures() {}

    /** Waits for an answer of brokers, which ends by the client's own timeout; this one only guards against its absence. */
    public static <T> T await(CompletionStage<T> answer, ClientOptions options) {
        CompletableFuture<T> future = answer.toCompletableFuture();
        try {
            return future.get(options.timeout().toMillis() * 2 + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "no answer within " + options.timeout().toMillis() + " ms",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAULT, "interrupted", e);
        } catch (ExecutionException e) {
            throw of(e.getCause());
        }
    }

    /** The failure that stands for whatever was thrown; for what nobody foresaw one of {@link ExitCode#FAULT}. */
    public static Failure of(Throwable thrown) {
        Throwable e = thrown;
        while ((e instanceof CompletionException || e instanceof ExecutionException) && e.getCause() != null) {
            e = e.getCause();
        }
        if (e instanceof Failure failure) {
            return failure;
        }
        if (e instanceof ClientException client) {
            return new Failure(ExitCode.of(client.kind()), client.getMessage(), client);
        }
        if (e instanceof KafkaException) {
            return of(ClientException.of(null, e));
        }
        return new Failure(ExitCode.FAULT, "unexpected: " + e, e);
    }
}
