package io.weir.client.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestAlarmTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int rung;
    private final RequestAlarm alarm = new RequestAlarm(channel.eventLoop(), () -> rung++);

    @BeforeEach
    void onlyTheTestMovesTheTime() {
        channel.freezeTime();
    }

    @Test
    void ringsAtTheEarliestEndOnly() {
        within(30);
        within(10);
        within(20);
        after(9);
        assertEquals(0, rung);
        after(1);
        assertEquals(1, rung);
        after(30);
        assertEquals(1, rung);
    }

    @Test
    void canBeSetAgainWhenItHasRung() {
        within(10);
        after(10);
        within(10);
        after(10);
        assertEquals(2, rung);
    }

    @Test
    void doesNotRingWhenItIsStoppedOrWasNeverSet() {
        within(10);
        alarm.stop();
        alarm.within(RequestAlarm.NEVER);
        after(100);
        assertEquals(0, rung);
    }

    private void within(int seconds) {
        alarm.within(TimeUnit.SECONDS.toNanos(seconds));
    }

    private void after(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }
}
