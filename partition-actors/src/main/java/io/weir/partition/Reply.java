package io.weir.partition;

/**
 * Where an answer goes. It is called on the answering actor's thread, so it must only hand the answer on, never block and never throw.
 */
@FunctionalInterface
public interface Reply<T> {
    void tell(T answer);
}
