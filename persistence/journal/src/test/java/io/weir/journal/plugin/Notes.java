package io.weir.journal.plugin;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** A persistent actor whose events are strings; words of them that begin with # are their tags. */
final class Notes extends EventSourcedBehavior<Notes.Command, String, Integer> {
    interface Command {}

    record Add(List<String> notes, ActorRef<Done> replyTo) implements Command {}

    Notes(String id) {
        super(PersistenceId.ofUniqueId(id));
    }

    @Override
    public Integer emptyState() {
        return 0;
    }

    @Override
    public Set<String> tagsFor(String event) {
        return Stream.of(event.split(" ")).filter(word -> word.startsWith("#")).collect(Collectors.toSet());
    }

    @Override
    public CommandHandler<Command, String, Integer> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Add.class, this::onAdd)
                .build();
    }

    private Effect<String, Integer> onAdd(Add add) {
        return Effect().persist(add.notes()).thenReply(add.replyTo(), count -> Done.getInstance());
    }

    @Override
    public EventHandler<Integer, String> eventHandler() {
        return newEventHandlerBuilder().forAnyState().onAnyEvent((count, event) -> count + 1);
    }
}
