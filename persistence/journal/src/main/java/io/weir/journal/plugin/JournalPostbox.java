package io.weir.journal.plugin;

import io.weir.journal.node.JournalNode;
import io.weir.journal.transport.Introduction;
import io.weir.journal.transport.JournalPost;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.actor.AbstractActorWithTimers;
import org.apache.pekko.actor.Props;

/** The journal's ear among its nodes, and its clock. It decides nothing and keeps nothing. */
final class JournalPostbox extends AbstractActorWithTimers {
    /** Below {@code /system}; other nodes know it. */
    static final String NAME = "weir-journal";

    private record Tick() {}

    private final JournalNode node;
    private final Peers peers;
    private final Consumer<byte[]> messages;

    private JournalPostbox(JournalNode node, Peers peers, Consumer<byte[]> messages, Duration interval) {
        this.node = node;
        this.peers = peers;
        this.messages = messages;
        timers().startTimerWithFixedDelay("tick", new Tick(), Duration.ZERO, interval);
    }

    static Props props(JournalNode node, Peers peers, Consumer<byte[]> messages, Duration interval) {
        return Props.create(JournalPostbox.class, () -> new JournalPostbox(node, peers, messages, interval));
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(JournalPost.Small.class, small -> messages.accept(small.message()))
                .match(JournalPost.Several.class, several -> several.messages().forEach(messages))
                .match(Introduction.class, this::onIntroduction)
                .match(Tick.class, this::onTick)
                .build();
    }

    private void onIntroduction(Introduction introduction) {
        if (peers.introduced(introduction)) {
            peers.introduce(node.voters(), getSelf());
            node.tick();
        }
    }

    private void onTick(Tick tick) {
        peers.introduce(node.voters(), getSelf());
        node.tick();
    }
}
