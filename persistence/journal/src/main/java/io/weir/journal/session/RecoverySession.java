package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.Epoch;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.Op;
import io.weir.journal.store.JournalException;
import io.weir.journal.voter.Proposer;
import io.weir.journal.voter.VoterAnswer;
import io.weir.journal.voter.VoterReply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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

    /** Voters that get what they lack. */
    private final Map<Integer, BringingOn> bringing = new HashMap<>();

    /** Pages that were asked for and have not come. */
    private final Set<PendingRead> reads = new LinkedHashSet<>();

    private final Set<Integer> unreachable = new HashSet<>();
    /** The writer of the session before: it is not the owner any more. */
    private final String formerWriter;

    private String writer;
    private long nextSequenceNr;
    private long series;
    private boolean begun;
    private boolean resending;
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
            resending = true;
            List<Proposer.Step> steps = new ArrayList<>(proposing.changeQuorum(voters.quorum()));
            steps.addAll(proposing.resend());
            return steps;
        });
        List<PendingRead> open;
        synchronized (this) {
            open = List.copyOf(reads);
        }
        open.forEach(this::ask);
    }

    /** A page of the recovered log, from a voter that holds it: also when the session is over, as long as no other has begun. */
    CompletionStage<LogPage> read(LogQuery query) {
        PendingRead read = new PendingRead(query);
        synchronized (this) {
            reads.add(read);
        }
        ask(read);
        return read.page();
    }

    private void ask(PendingRead read) {
        OptionalInt holder;
        synchronized (this) {
            holder = read.next(proposer.holders(), voters.nearest());
        }
        if (holder.isEmpty()) {
            return;
        }
        voters.read(holder.getAsInt(), persistenceId, epoch(), read.query()).whenComplete((page, error) -> {
            boolean again = false;
            synchronized (this) {
                if (error == null || read.isRefusedByAll(holder.getAsInt(), proposer.holders())) {
                    reads.remove(read);
                } else {
                    again = reads.contains(read);
                }
            }
            if (again) {
                ask(read);
            } else if (error == null) {
                read.page().complete(page);
            } else {
                read.page().completeExceptionally(error);
            }
        });
    }

    /** Voters whose log is the recovered one. */
    public synchronized Set<Integer> holders() {
        return Set.copyOf(proposer.holders());
    }

    /** The highest sequence number that was ever persisted, what is being written included. */
    public synchronized long highestSequenceNr() {
        return nextSequenceNr - 1;
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
            if (resending && isForUnreachable(step)) {
                continue;
            }
            if (step instanceof Proposer.Send send) {
                send(send.voter(), send.op());
            } else if (step instanceof Proposer.SendInstall install) {
                bringOn(install);
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

    private boolean isForUnreachable(Proposer.Step step) {
        return (step instanceof Proposer.Send send && !voters.isReachable(send.voter()))
                || (step instanceof Proposer.SendInstall install && !voters.isReachable(install.voter()));
    }

    private void readHighest() {
        read(new LogQuery.Head()).whenComplete((page, error) -> {
            if (error == null) {
                begin(page.head().highestSequenceNr());
            } else {
                abandon(error.getMessage());
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

    /** Under the lock. What is under way goes on; with time, or from another source, it is begun again. */
    private void bringOn(Proposer.SendInstall step) {
        int voter = step.voter();
        if (step.base() == step.length()) {
            bringing.remove(voter);
            send(voter, new Op.Install(step.epoch(), step.base(), List.of()));
            return;
        }
        BringingOn known = bringing.get(voter);
        if (known == null || (resending && !known.goesOnWith(step))) {
            BringingOn begun = new BringingOn(step, ++series << 32);
            bringing.put(voter, begun);
            goOn(begun, List.of());
        } else if (resending) {
            goOn(known, known.again());
        }
    }

    /** Sends what is to be sent and reads what is to be read; under the lock. */
    private void goOn(BringingOn voter, List<Op> ops) {
        ops.forEach(op -> send(voter.voter(), op));
        voter.query().ifPresent(query -> voters.read(voter.source(), persistenceId, epoch(), query)
                .whenComplete((page, error) -> {
                    if (error == null) {
                        onPage(voter, query, page);
                    } else {
                        synchronized (this) {
                            bringing.remove(voter.voter(), voter);
                        }
                        unreachable(voter.source(), error);
                    }
                }));
    }

    private synchronized void onPage(BringingOn voter, LogQuery query, LogPage page) {
        if (failure == null
                && bringing.get(voter.voter()) == voter
                && voter.query().equals(Optional.of(query))) {
            goOn(voter, voter.onPage(query, page));
        }
    }

    /** Under the lock. */
    private void onBrought(int voter, VoterReply reply) {
        BringingOn known = bringing.get(voter);
        if (known == null || known.query().isPresent()) {
            return;
        }
        if (reply instanceof VoterReply.StagedUpTo staged) {
            goOn(known, known.onStaged(staged.count()));
        } else if (reply instanceof VoterReply.Installed installed) {
            if (known.onInstalled(installed.length())) {
                bringing.remove(voter);
            } else {
                goOn(known, List.of());
            }
        }
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
        if (answer.reply() instanceof VoterReply.Failed failed) {
            unreachable(voter, new JournalException(failed.why()));
            return;
        }
        if (answer.reply() instanceof VoterReply.OtherVoters other) {
            voters.learn(other.set());
        }
        take(proposing -> {
            unreachable.remove(voter);
            onBrought(voter, answer.reply());
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
            resending = false;
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
                                "journal of '" + persistenceId + "': "
                                        + (voters.quorum().all().size() > 1 ? "no majority of the voters: " : "")
                                        + error.getMessage(),
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
            List<PendingRead> unread = List.copyOf(reads);
            reads.clear();
            bringing.clear();
            news.add(() -> {
                unread.forEach(read -> read.page().completeExceptionally(error));
                recovered.completeExceptionally(error);
                lost.forEach(stage -> stage.completeExceptionally(error));
            });
        }
    }
}
