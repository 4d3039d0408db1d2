package io.weir.journal.query;

/** What a reader waits for. */
public sealed interface Interest {

    /** Events of one persistence id. */
    record Events(String persistenceId) implements Interest {}

    /** Events of a tag. */
    record Tag(String tag) implements Interest {}

    /** New persistence ids. */
    record Ids() implements Interest {}
}
