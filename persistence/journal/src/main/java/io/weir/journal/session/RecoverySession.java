package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.Op;
import io.weir.journal.store.JournalException;
import io.weir.journal.voter.Proposer;
import io.weir.journal.voter.VoterAnswer;
import io.weir.journal.voter.VoterReply;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One epoch of one persistence id: recovered once, then the only way to write until the next recovery. The first writer after the
 * recovery owns it; another one, or a gap in the sequence numbers, is refused. When a write fails, its fate is not known, and the
 * session is over: the actor has to recover again. Safe for use by several threads.
 */
public final class RecoverySession {
    private final String persistenceId;
    private final Voters voters;
    private final Proposer proposer;
    private final CompletableFuture<RecoverySession> recovered = new CompletableFuture<>();
    /** Writes under way, by op number. */
    private final TreeMap<Long, CompletableFuture<Void>> open = new TreeMap<>();

    private final Set<Integer> unreachable = new HashSet<>();
    /** The writer of the session before: it is not the owner any more. */
    private final String formerWriter;

    private String writer;
    private long nextSequenceNr;
    private long transfers;
    private boolean begun;
    private int reads;
    private JournalException failure;
    private Epoch deposedBy;

    public RecoverySession(String persistenceId, Voters voters, Epoch epoch, String formerWriter) {
        this.persistenceId = persistenceId;
        this.voters = voters;
        this.proposer = new Proposer(epoch, voters.quorum());
        this.formerWriter = formerWriter;
    }

    /** Begins the recovery; the stage completes when its Install is on a majority. */
    public CompletionStage<RecoverySession> recover() {
        take(Proposer::start);
        return recovered;
    }

    /** Sends again what was not answered. To be called from time to time where answers can be lost. */
    public void resend() {
        take(proposing -> {
            List<Proposer.Step> steps = new ArrayList<>(proposing.changeQuorum(voters.quorum()));
            steps.addAll(proposing.resend());
            return steps;
        });
        boolean leading;
        synchronized (this) {
            leading = proposer.phase() == Proposer.Phase.LEADING;
        }
        if (leading) {
            readHighest();
        }
    }

    /** Voters whose log is the recovered one. */
    public synchronized Set<Integer> holders() {
        return Set.copyOf(proposer.holders());
    }

    public Epoch epoch() {
        return proposer.epoch();
    }

    /** Writes events as one op. The stage completes when a majority has them; it fails when that is not, or not surely, so. */
    public CompletionStage<Void> write(String writerUuid, Entry.Events events) {
        synchronized (this) {
            if (writer == null && !writerUuid.equals(formerWriter)) {
                writer = writerUuid;
            }
            if (!writerUuid.equals(writer)) {
                return refused(
                        "another incarnation of this persistent actor has recovered since; only that one may write");
            }
            if (failure == null && events.firstSequenceNr() != nextSequenceNr) {
                return refused("event " + events.firstSequenceNr() + " where " + nextSequenceNr + " is the next");
            }
            CompletionStage<Void> written = propose(events);
            nextSequenceNr = events.lastSequenceNr() + 1;
            return written;
        }
    }

    /** Writes entries that are no events, one op each, in order and with no other op between them. */
    public CompletionStage<Void> write(List<? extends Entry> entries) {
        synchronized (this) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            entries.forEach(entry -> all.add(propose(entry)));
            return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        }
    }

    /** Ends the session; what it has not committed is of unknown fate. */
    public void abandon(String why) {
        List<Runnable> news = new ArrayList<>();
        synchronized (this) {
            fail(new JournalException("journal of '" + persistenceId + "': " + why), news);
        }
        news.forEach(Runnable::run);
    }

    /** Who writes now, or wrote before when nobody has since. */
    synchronized String lastWriter() {
        return writer == null ? formerWriter : writer;
    }

    /** The epoch that took over, or {@code null} when none did. */
    synchronized Epoch deposedBy() {
        return deposedBy;
    }

    private CompletableFuture<Void> propose(Entry entry) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<Void> written = new CompletableFuture<>();
        open.put(proposer.nextNumber(), written);
        run(proposer.propose(entry), new ArrayList<>());
        return written;
    }

    private CompletionStage<Void> refused(String why) {
        return CompletableFuture.failedFuture(new JournalException("journal of '" + persistenceId + "': " + why));
    }

    /** Sends in the order of the steps, under the lock; {@code news} is for afterwards. */
    private void run(List<Proposer.Step> steps, List<Runnable> news) {
        for (Proposer.Step step : steps) {
            if (step instanceof Proposer.Send send) {
                send(send.voter(), send.op());
            } else if (step instanceof Proposer.SendInstall install) {
                send(install);
            } else if (step instanceof Proposer.Recovered) {
                news.add(this::readHighest);
            } else if (step instanceof Proposer.Committed committed) {
                Map<Long, CompletableFuture<Void>> done = open.headMap(committed.number(), true);
                List<CompletableFuture<Void>> written = List.copyOf(done.values());
                done.clear();
                news.add(() -> written.forEach(stage -> stage.complete(null)));
            } else if (step instanceof Proposer.Deposed deposed) {
                deposedBy = deposed.by();
                fail(
                        new JournalException("journal of '" + persistenceId + "': epoch " + epoch() + " is over, "
                                + deposed.by() + " has recovered since"),
                        news);
            }
        }
    }

    /** Asks one holder, and another the next time. */
    private void readHighest() {
        int holder;
        synchronized (this) {
            List<Integer> holders = List.copyOf(proposer.holders());
            if (begun || failure != null || holders.isEmpty()) {
                return;
            }
            holder = holders.get(reads++ % holders.size());
        }
        voters.highestSequenceNr(holder, persistenceId, epoch()).whenComplete((highest, error) -> {
            if (error == null) {
                begin(highest);
            } else {
                unreachable(holder, error);
            }
        });
    }

    private void begin(long highestSequenceNr) {
        synchronized (this) {
            if (failure != null || begun) {
                return;
            }
            begun = true;
            nextSequenceNr = highestSequenceNr + 1;
        }
        recovered.complete(this);
    }

    private void send(Proposer.SendInstall step) {
        if (step.base() == step.length()) {
            send(step.voter(), new Op.Install(step.epoch(), step.base(), List.of()));
            return;
        }
        voters.entries(step.source(), persistenceId, step.epoch(), step.base() + 1, step.length())
                .whenComplete((entries, error) -> {
                    if (error != null) {
                        unreachable(step.source(), error);
                    } else if (entries.isPresent()) {
                        synchronized (this) {
                            send(step.voter(), new Op.Install(step.epoch(), step.base(), entries.get()));
                        }
                    } else {
                        transfer(step);
                    }
                });
    }

    /** What the voter lacks is no longer there op by op: it gets all that the log still says. */
    private void transfer(Proposer.SendInstall step) {
        voters.image(step.source(), persistenceId, step.epoch()).whenComplete((image, error) -> {
            if (error != null) {
                unreachable(step.source(), error);
                return;
            }
            synchronized (this) {
                image.transfer(epoch(), epoch(), ++transfers).forEach(op -> send(step.voter(), op));
            }
        });
    }

    private void send(int voter, Op op) {
        voters.send(voter, persistenceId, op).whenComplete((answer, error) -> {
            if (error == null) {
                onAnswer(voter, answer);
            } else {
                unreachable(voter, error);
            }
        });
    }

    private void onAnswer(int voter, VoterAnswer answer) {
        if (answer.reply() instanceof VoterReply.OtherVoters other) {
            voters.learn(other.set());
        }
        take(proposing -> {
            unreachable.remove(voter);
            List<Proposer.Step> steps = new ArrayList<>(proposing.changeQuorum(voters.quorum()));
            steps.addAll(proposing.onAnswer(voter, answer));
            return steps;
        });
    }

    private void take(Function<Proposer, List<Proposer.Step>> news) {
        List<Runnable> afterwards = new ArrayList<>();
        synchronized (this) {
            if (failure == null) {
                run(news.apply(proposer), afterwards);
            }
        }
        afterwards.forEach(Runnable::run);
    }

    private void unreachable(int voter, Throwable error) {
        List<Runnable> news = new ArrayList<>();
        synchronized (this) {
            unreachable.add(voter);
            Set<Integer> reachable = new HashSet<>(voters.quorum().all());
            reachable.removeAll(unreachable);
            if (!voters.quorum().isMetBy(reachable)) {
                fail(
                        new JournalException(
                                "journal of '" + persistenceId + "': no majority of the voters: " + error.getMessage(),
                                error),
                        news);
            }
        }
        news.forEach(Runnable::run);
    }

    private void fail(JournalException error, List<Runnable> news) {
        if (failure == null) {
            failure = error;
            List<CompletableFuture<Void>> lost = List.copyOf(open.values());
            open.clear();
            news.add(() -> {
                recovered.completeExceptionally(error);
                lost.forEach(stage -> stage.completeExceptionally(error));
            });
        }
    }
}
