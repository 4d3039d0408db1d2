package io.weir.journal.plugin;

import io.weir.journal.ops.Event;
import io.weir.journal.query.Readers;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.Persistence;
import org.apache.pekko.persistence.PersistentRepr;
import org.apache.pekko.persistence.journal.EventAdapter;
import org.apache.pekko.persistence.journal.EventAdapters;
import org.apache.pekko.persistence.query.EventEnvelope;
import org.apache.pekko.persistence.query.Offset;
import scala.jdk.javaapi.CollectionConverters;

/** Gives readers stored events as the application's serializers and event adapters read them. */
final class Envelopes implements Readers.EnvelopeFactory {
    private final ExtendedActorSystem system;
    private final Payloads payloads;

    Envelopes(ExtendedActorSystem system, Payloads payloads) {
        this.system = system;
        this.payloads = payloads;
    }

    @Override
    public List<EventEnvelope> of(String persistenceId, Event event, Offset offset) {
        PersistentRepr repr = payloads.toRepr(persistenceId, event);
        EventAdapters adapters = Persistence.get(system).adaptersFor("weir.journal");
        EventAdapter adapter = adapters.get(repr.payload().getClass());
        List<EventEnvelope> envelopes = new ArrayList<>();
        CollectionConverters.asJava(
                        adapter.fromJournal(repr.payload(), repr.manifest()).events())
                .forEach(adapted -> envelopes.add(EventEnvelope.apply(
                        offset, persistenceId, event.sequenceNr(), adapted, event.timestampMs(), repr.metadata())));
        return envelopes;
    }
}
