package io.weir.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.log.Durability;
import io.weir.log.StorageFailure;
import io.weir.partition.PartitionCommand.Waiter;
import io.weir.partition.WaitingAppends.Waiting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random histories of a leader of three replicas, held against a model that knows only what each replica holds. */
class LeaderStatePropertiesTest {

    /** One random event: what it means depends on its kind. */
    record Event(int kind, int number) {}

    @Provide
    Arbitrary<List<Event>> histories() {
        Arbitrary<Event> event = Arbitraries.integers()
                .between(0, 11)
                .flatMap(kind -> Arbitraries.integers().between(0, 30).map(number -> new Event(kind, number)));
        return event.list().ofMaxSize(80);
    }

    @Property(tries = 500)
    void everyPromiseHoldsInEveryHistory(@ForAll("histories") List<Event> history, @ForAll boolean fsync) {
        World world = new World(fsync ? Durability.FSYNC : Durability.OS);
        history.forEach(world::run);
        world.end();
    }

    private static final class World {
        private static final long NONE = -1;
        private static final long UNAWAITED_FLUSH_MS = 10;

        private final LeaderState state;
        private final Map<Integer, Long> held = new HashMap<>(Map.of(2, 0L, 3, 0L));
        private final List<Append> appends = new ArrayList<>();
        private final List<Poll> polls = new ArrayList<>();
        private Durability durability;
        private Set<Integer> inSync = new TreeSet<>(Set.of(1, 2, 3));
        private int partitionEpoch;
        private long end;
        private long flushed;
        private long nowMs;
        /** What the flush under way covers, and whether another was asked for meanwhile. */
        private long flushing = NONE;

        private boolean flushAsked;
        private long askedEnd;
        private boolean diskFailed;
        private long highestSeen;

        World(Durability durability) {
            this.durability = durability;
            state = new LeaderState(
                    assignment(),
                    new LeaderState.Offsets(0, 0, 0),
                    new LeaderState.Bounds(1000, 1000, UNAWAITED_FLUSH_MS));
            perform(state.started());
        }

        void run(Event event) {
            switch (event.kind()) {
                case 0, 1, 2 -> append(event.number());
                case 3, 4 -> flush();
                case 5, 6 -> follow(2 + event.number() % 2, event.number());
                case 7 -> await(event.number());
                case 8 -> pass(event.number());
                case 9 -> change(event.number());
                case 10 -> setDurability(event.number());
                default -> failOnce(event.number());
            }
            assertTrue(state.highWatermark() >= highestSeen, "the high watermark moved back");
            highestSeen = state.highWatermark();
            assertTrue(
                    durability == Durability.OS
                            || diskFailed
                            || flushed == end
                            || flushing == end
                            || flushAsked
                            || state.nextDeadlineMs() <= nowMs + UNAWAITED_FLUSH_MS,
                    "something is written that no flush will reach");
            for (Poll poll : polls) {
                assertEquals(
                        poll.offset < state.highWatermark() ? 1 : 0, poll.told, "long polls are told once, in time");
            }
        }

        /** Acknowledged only when all that counts holds it; and everybody was told, once. */
        void end() {
            perform(state.stopped());
            appends.forEach(append -> assertEquals(1, append.answers));
            polls.forEach(poll -> assertEquals(1, poll.told));
        }

        private void append(int number) {
            short acks = (short) (number % 3 == 0 ? 1 : -1);
            if (state.refuses(acks).isPresent() || diskFailed) {
                return;
            }
            long base = end;
            end += 1 + number % 4;
            Append append = new Append(end - 1, acks);
            appends.add(append);
            AppendReply.Acknowledged answer = new AppendReply.Acknowledged(base, end - 1, -1, 0);
            state.wrote(nowMs);
            perform(state.appended(end, acks, new Waiting(answer, nowMs + number, append)));
        }

        private void flush() {
            if (flushing != NONE) {
                flushed = flushing;
                flushing = flushAsked ? end : NONE;
                flushAsked = false;
                perform(state.flushed(flushed));
            }
        }

        private void failOnce(int number) {
            if (flushing != NONE && number == 0) {
                flushing = NONE;
                diskFailed = true;
                perform(state.flushFailed(new StorageFailure.IoFailure(Path.of("disk"), "broken")));
            }
        }

        private void follow(int follower, int number) {
            long offset = Math.min(end, held.get(follower) + number);
            held.put(follower, offset);
            perform(state.replicated(follower, offset));
        }

        private void await(int number) {
            Poll poll = new Poll(end + number % 5);
            polls.add(poll);
            perform(state.awaited(poll.offset, poll));
        }

        private void pass(int number) {
            nowMs += number;
            perform(state.tick(nowMs));
            assertTrue(state.nextDeadlineMs() > nowMs);
        }

        private void change(int number) {
            inSync = new TreeSet<>(List.of(1));
            for (int follower = 2; follower <= 3; follower++) {
                // A follower joins only when it holds all below the high watermark.
                if ((number & follower) != 0 && held.get(follower) >= state.highWatermark()) {
                    inSync.add(follower);
                }
            }
            partitionEpoch++;
            perform(state.updated(assignment()));
            held.forEach((follower, offset) -> perform(state.replicated(follower, offset)));
        }

        private void setDurability(int number) {
            if (!diskFailed) {
                durability = number % 2 == 0 ? Durability.FSYNC : Durability.OS;
                partitionEpoch++;
                perform(state.updated(assignment()));
            }
        }

        private PartitionAssignment assignment() {
            return Assignments.of(5, partitionEpoch, durability, 2, List.of(1, 2, 3), List.copyOf(inSync));
        }

        private void perform(List<LeaderEffect> effects) {
            for (LeaderEffect effect : effects) {
                if (effect instanceof LeaderEffect.Answer answer) {
                    answer.replyTo().tell(answer.answer());
                } else if (effect instanceof LeaderEffect.Wake wake) {
                    wake.waiter().ready();
                } else {
                    assertTrue(end > askedEnd, "what is asked for already is not asked for again");
                    assertFalse(diskFailed, "a failed flush is never tried again");
                    askedEnd = end;
                    flushAsked = flushing != NONE;
                    flushing = flushAsked ? flushing : end;
                }
            }
        }

        /** What every member of the in-sync set holds by the rules of this durability, or held when it was shown. */
        private long promised() {
            long own = durability == Durability.FSYNC ? flushed : end;
            long smallest = inSync.stream()
                    .filter(member -> member != 1)
                    .mapToLong(held::get)
                    .reduce(own, Math::min);
            return Math.max(highestSeen, inSync.size() < 2 ? -1 : smallest);
        }

        private final class Append implements Reply<AppendReply> {
            private final long lastOffset;
            private final short acks;
            private int answers;

            Append(long lastOffset, short acks) {
                this.lastOffset = lastOffset;
                this.acks = acks;
            }

            @Override
            public void tell(AppendReply answer) {
                answers++;
                if (answer instanceof AppendReply.Acknowledged && acks == -1) {
                    assertTrue(lastOffset < promised(), "acknowledged without being everywhere");
                }
            }
        }

        private static final class Poll implements Waiter {
            private final long offset;
            private int told;

            Poll(long offset) {
                this.offset = offset;
            }

            @Override
            public void ready() {
                told++;
            }

            @Override
            public boolean done() {
                return false;
            }
        }
    }
}
