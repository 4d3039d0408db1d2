package io.weir.journal.plugin;

import org.apache.pekko.actor.ActorRef;

/**
 * Which actor's start it is that asks for a replay.
 *
 * @param actor names one incarnation of an actor among all of its system
 */
record Start(String actor, String persistenceId) {
    private static final char SEPARATOR = '\n';

    /** A path with the incarnation's number; it has no line break. */
    static String nameOf(ActorRef actor) {
        return actor.path().toSerializationFormat();
    }

    String toText() {
        return actor + SEPARATOR + persistenceId;
    }

    /** Who asks by a persistence id alone is nobody that is known. */
    static Start of(String text) {
        int at = text.indexOf(SEPARATOR);
        return at < 0 ? new Start("", text) : new Start(text.substring(0, at), text.substring(at + 1));
    }
}
