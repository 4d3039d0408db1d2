package io.weir.journal.plugin;

import io.weir.journal.node.JournalNode;
import io.weir.journal.ops.StoreStatus;
import io.weir.journal.ops.VoterSet;
import io.weir.journal.store.JournalException;
import io.weir.journal.transport.PeerAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Scheduler;
import scala.concurrent.ExecutionContext;

/** What an operator asks of a journal, as lines of text: {@code voters}, {@code add ID}, {@code remove ID}. */
final class JournalCommands {
    private final JournalNode node;
    private final Peers peers;
    private final Clock clock;
    private final Scheduler scheduler;
    private final ExecutionContext dispatcher;
    private final Duration limit;
    private final SecureRandom random = new SecureRandom();

    /** @param limit how long a change may take */
    JournalCommands(
            JournalNode node,
            Peers peers,
            Clock clock,
            Scheduler scheduler,
            ExecutionContext dispatcher,
            Duration limit) {
        this.node = node;
        this.peers = peers;
        this.clock = clock;
        this.scheduler = scheduler;
        this.dispatcher = dispatcher;
        this.limit = limit;
    }

    CompletionStage<String> answer(String line) {
        String[] words = line.trim().split(" +");
        try {
            if (words.length == 1 && words[0].equals("voters")) {
                return CompletableFuture.completedFuture(voters());
            }
            if (words.length == 2 && words[0].equals("add")) {
                int added = Integer.parseInt(words[1]);
                return known(added) ? change(set -> set.with(added)) : unknown(added);
            }
            if (words.length == 2 && words[0].equals("remove")) {
                int removed = Integer.parseInt(words[1]);
                return change(set -> set.without(removed));
            }
        } catch (NumberFormatException notANumber) {
            return refused("'" + words[1] + "' is not the number of a node");
        }
        return refused("'" + line + "' is not one of: voters, add ID, remove ID");
    }

    private static CompletionStage<String> refused(String why) {
        return CompletableFuture.failedFuture(new JournalException(why));
    }

    private boolean known(int id) {
        return id == self() || peers.isReachable(id);
    }

    private CompletionStage<String> unknown(int id) {
        return refused("node " + id + " has not been heard of by node " + self()
                + ": is it running, with this cluster's id and one of the voters in weir.journal.voters?");
    }

    private CompletionStage<String> change(UnaryOperator<VoterSet> by) {
        CompletionStage<VoterSet> changing = node.change(by, clock.millis(), random.nextLong());
        var deadline = scheduler.scheduleOnce(
                limit,
                () -> node.abandonChange("the voters were not changed within " + limit.toSeconds()
                        + " s; it may come to pass later: ask for the voters again"),
                dispatcher);
        return changing.whenComplete((set, error) -> deadline.cancel()).thenApply(set -> voters());
    }

    private int self() {
        return node.store().header().voterId();
    }

    private String voters() {
        StoreStatus status = node.store().status();
        VoterSet set = node.voters();
        Map<Integer, PeerAddress> addresses = peers.addresses();
        TreeSet<Integer> all = new TreeSet<>(addresses.keySet());
        all.add(self());
        all.addAll(set.voters());
        String lines = all.stream()
                .map(id -> {
                    String role = set.contains(id) ? "voter" : "no voter";
                    String where = id == self()
                            ? "this node, " + node.phase().name().toLowerCase(java.util.Locale.ROOT)
                            : (peers.isReachable(id) ? "reachable" : "not reachable")
                                    + (addresses.containsKey(id)
                                            ? ", " + addresses.get(id).system()
                                            : "");
                    return "node " + id + ": " + role + ", " + where;
                })
                .collect(Collectors.joining("\n"));
        return "cluster " + node.store().header().clusterId() + ", version " + set.version() + " of the voters"
                + (status.settled() < set.version() ? ", of which this node does not hold all yet" : "") + "\n" + lines;
    }
}
