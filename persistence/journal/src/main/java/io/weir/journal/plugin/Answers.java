package io.weir.journal.plugin;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import scala.concurrent.Future;
import scala.concurrent.Promise;

/** Gives stages to Pekko as the futures that it asks for, with errors as they were thrown. */
final class Answers {
    private Answers() {}

    static <T> Future<T> toScala(CompletionStage<T> stage) {
        Promise<T> promise = Promise.apply();
        stage.whenComplete((value, error) -> {
            if (error == null) {
                promise.success(value);
            } else {
                promise.failure(
                        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error);
            }
        });
        return promise.future();
    }
}
