package io.weir.journal.sample;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandlerWithReply;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehaviorWithEnforcedReplies;
import org.apache.pekko.persistence.typed.javadsl.ReplyEffect;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** One account: its events are what was paid in or out, its state is the balance. It is never overdrawn. */
final class Account extends EventSourcedBehaviorWithEnforcedReplies<Account.Command, Account.Event, Long> {
    static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "account");
    static final String TAG = "account";

    /** What goes between nodes, and what is stored. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
    interface Stored {}

    interface Command extends Stored {}

    interface Event extends Stored {}

    record Pay(long cents, ActorRef<Balance> replyTo) implements Command {}

    record Ask(ActorRef<Balance> replyTo) implements Command {}

    /** @param done whether what was asked for was done; it is not, when the account would be overdrawn */
    record Balance(long cents, boolean done) implements Stored {}

    record Paid(long cents) implements Event {}

    Account(String id) {
        super(
                PersistenceId.of(TYPE.name(), id),
                SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(5), 0.2));
    }

    @Override
    public Long emptyState() {
        return 0L;
    }

    @Override
    public CommandHandlerWithReply<Command, Event, Long> commandHandler() {
        return newCommandHandlerWithReplyBuilder()
                .forAnyState()
                .onCommand(Pay.class, this::onPay)
                .onCommand(Ask.class, (balance, ask) -> Effect().reply(ask.replyTo(), new Balance(balance, true)))
                .build();
    }

    private ReplyEffect<Event, Long> onPay(Long balance, Pay pay) {
        return balance + pay.cents() < 0
                ? Effect().reply(pay.replyTo(), new Balance(balance, false))
                : Effect().persist(new Paid(pay.cents())).thenReply(pay.replyTo(), after -> new Balance(after, true));
    }

    @Override
    public EventHandler<Long, Event> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onEvent(Paid.class, (balance, paid) -> balance + paid.cents())
                .build();
    }

    @Override
    public Set<String> tagsFor(Event event) {
        return Set.of(TAG);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }
}
