package io.weir.journal.session;

import io.weir.journal.ops.Entry;
import io.weir.journal.ops.LogPage;
import io.weir.journal.ops.LogQuery;
import io.weir.journal.ops.LogVersion;
import io.weir.journal.ops.Op;
import io.weir.journal.voter.Proposer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one voter gets what it lacks of one epoch's log, a page of it at a time. What it lacks comes as an Install, when it is there op by
 * op; a voter that has not the epoch's Install gets it in one op or not at all. Otherwise it gets all that the log still says, staged,
 * and a Transfer that makes it count.
 *
 * <pre>
 * READING       a page is asked of the source
 * INSTALLING    an Install is with the voter
 * STAGING       a page's ops are with the voter
 * TRANSFERRING  all are staged, the Transfer is with the voter
 * </pre>
 *
 * Not for use by several threads.
 */
final class BringingOn {
    private enum Phase {
        READING,
        INSTALLING,
        STAGING,
        TRANSFERRING
    }

    private final Proposer.SendInstall step;
    private Phase phase = Phase.READING;
    /** The voter's log is this one up to here; what it lacks is read from here on, until it turns out that that is gone. */
    private long base;

    private boolean whole;
    private long series;
    private LogPage page;
    private LogVersion version;
    /** Ops up to this one were staged. */
    private long staged;

    private int stagedOps;
    private int confirmedOps;

    BringingOn(Proposer.SendInstall step, long series) {
        this.step = step;
        this.series = series;
        this.base = step.base();
    }

    int source() {
        return step.source();
    }

    /** Whether this leads where the newer step does. */
    boolean goesOnWith(Proposer.SendInstall newer) {
        return whole && newer.source() == step.source();
    }

    int voter() {
        return step.voter();
    }

    /** What is to be read from the source now, or empty when the voter is to answer first. */
    Optional<LogQuery> query() {
        return phase == Phase.READING ? Optional.of(new LogQuery.Ops(whole ? staged : base)) : Optional.empty();
    }

    /** What to send to the voter when the page has come that was asked for. */
    List<Op> onPage(LogQuery asked, LogPage read) {
        if (!query().equals(Optional.of(asked))) {
            return List.of();
        }
        if (!whole) {
            return install(read);
        }
        if (staged == 0) {
            version = read.head().version();
        } else if (!read.head().version().equals(version)) {
            beginWhole();
            return List.of();
        }
        page = read;
        phase = Phase.STAGING;
        confirmedOps = stagedOps;
        return page.ops().isEmpty() ? transfer() : stagedFrom(stagedOps);
    }

    private List<Op> install(LogPage read) {
        List<Entry> entries = new ArrayList<>();
        for (Op.Retained op : read.ops()) {
            if (op.number() == base + 1 + entries.size() && op.number() <= step.length()) {
                entries.add(op.entry());
            }
        }
        boolean all = base + entries.size() == step.length();
        if (!all && (step.first() || entries.isEmpty())) {
            whole = true;
            beginWhole();
            return List.of();
        }
        phase = Phase.INSTALLING;
        return List.of(new Op.Install(step.epoch(), base, entries));
    }

    /** The source's log has changed in more than its length: what came before is of no use. */
    private void beginWhole() {
        phase = Phase.READING;
        series++;
        staged = 0;
        stagedOps = 0;
        page = null;
    }

    private List<Op> stagedFrom(int index) {
        List<Op> ops = new ArrayList<>();
        for (int i = Math.max(0, index - stagedOps); i < page.ops().size(); i++) {
            Op.Retained op = page.ops().get(i);
            ops.add(new Op.Staged(step.epoch(), series, stagedOps + i, op.number(), op.entry()));
        }
        return ops;
    }

    private List<Op> transfer() {
        phase = Phase.TRANSFERRING;
        return List.of(page.head()
                .transfer(
                        step.epoch(),
                        step.epoch(),
                        series,
                        stagedOps + page.ops().size()));
    }

    /** The voter says how much of the series it has; what to send then. Afterwards, there may be something to read. */
    List<Op> onStaged(int count) {
        if (phase != Phase.STAGING) {
            confirmedOps = phase == Phase.TRANSFERRING ? count : confirmedOps;
            return List.of();
        }
        confirmedOps = count;
        if (count != stagedOps + page.ops().size()) {
            return List.of();
        }
        if (page.last()) {
            return transfer();
        }
        staged = page.lastNumber(staged);
        stagedOps = count;
        phase = Phase.READING;
        return List.of();
    }

    /** The voter's log is this long now; whether that is all that it lacked. */
    boolean onInstalled(long length) {
        if (whole || length >= step.length()) {
            return true;
        }
        if (length > base) {
            base = length;
            phase = Phase.READING;
        }
        return false;
    }

    /** Some time has passed: what was not answered is sent again, or what is to be read is read again. */
    List<Op> again() {
        if (phase == Phase.INSTALLING) {
            phase = Phase.READING;
            return List.of();
        }
        if (phase == Phase.READING) {
            return List.of();
        }
        int all = stagedOps + page.ops().size();
        if (confirmedOps < stagedOps || confirmedOps > all) {
            beginWhole();
            return List.of();
        }
        if (phase == Phase.TRANSFERRING && confirmedOps == all) {
            return transfer();
        }
        phase = Phase.STAGING;
        return stagedFrom(confirmedOps);
    }
}
