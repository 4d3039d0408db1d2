package io.weir.client.producer;

/** A batch whose records are to hear their result now. */
sealed interface Settled {
    Batch batch();

    record Delivered(Batch batch, long baseOffset, long logAppendTimeMs) implements Settled {}

    record Failed(Batch batch, RuntimeException failure) implements Settled {}
}
