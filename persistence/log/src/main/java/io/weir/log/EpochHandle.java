package io.weir.log;

import java.nio.ByteBuffer;

/** The right to write at one epoch, which the {@link LogAppender} honours while it is the current one. */
final class EpochHandle implements WriteHandle {
    private final LogAppender appender;
    private final int leaderEpoch;

    EpochHandle(LogAppender appender, int leaderEpoch) {
        this.appender = appender;
        this.leaderEpoch = leaderEpoch;
    }

    @Override
    public int leaderEpoch() {
        return leaderEpoch;
    }

    @Override
    public AppendOutcome append(ByteBuffer batch, long nowMs) {
        return appender.append(this, batch, nowMs);
    }

    @Override
    public AppendOutcome appendAsFollower(ByteBuffer batches) {
        return appender.appendAsFollower(this, batches);
    }

    @Override
    public AppendOutcome truncateTo(long offset) {
        return appender.truncateTo(this, offset);
    }

    @Override
    public void close() {
        appender.release(this);
    }
}
