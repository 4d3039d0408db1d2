package io.weir.cluster.gateway;

import io.weir.log.Durability;
import io.weir.log.LogConfig;
import io.weir.log.LogSlice;
import io.weir.log.TopicIdPartition;
import io.weir.partition.AppendReply;
import io.weir.partition.OffsetReply;
import io.weir.partition.PartitionAssignment;
import io.weir.partition.PartitionCommand;
import io.weir.partition.PartitionError;
import io.weir.partition.PartitionSettings;
import io.weir.partition.ReadReply;
import io.weir.partition.StartedLeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;

/** A leader for tests: one file of batches, taken as they come. It counts the slices that are out, and can be made to hold its answers. */
final class FileLeader implements StartedLeader {
    private static final int LAST_OFFSET_DELTA = 23;

    private record Stored(long base, long last, long position, int size) {}

    private record Poll(long offset, PartitionCommand.Waiter waiter) {}

    final AtomicInteger openSlices = new AtomicInteger();
    final AtomicInteger appends = new AtomicInteger();
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger polls = new AtomicInteger();
    private final PartitionAssignment assignment;
    private final FileChannel file;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile long highWatermark;
    private ActorRef<PartitionCommand> ref;

    FileLeader(TopicIdPartition partition, Path directory) throws IOException {
        assignment = new PartitionAssignment(
                partition,
                Surroundings.NODE,
                3,
                0,
                List.of(Surroundings.NODE),
                List.of(Surroundings.NODE),
                new PartitionSettings(LogConfig.DEFAULT, Durability.OS, 1));
        file = FileChannel.open(
                directory.resolve(partition.directoryName()),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    Behavior<PartitionCommand> behavior() {
        return Behaviors.setup(Actor::new);
    }

    void started(ActorRef<PartitionCommand> as) {
        ref = as;
    }

    /** From now on nothing is done, until the latch that is returned is counted down. */
    CountDownLatch hold() {
        held = new CountDownLatch(1);
        return held;
    }

    /** The file ends here, whatever slices promise. */
    void cut(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public PartitionAssignment assignment() {
        return assignment;
    }

    @Override
    public ActorRef<PartitionCommand> ref() {
        return ref;
    }

    @Override
    public long highWatermark() {
        return highWatermark;
    }

    @Override
    public long logStartOffset() {
        return 0;
    }

    private final class Actor extends AbstractBehavior<PartitionCommand> {
        private final List<Stored> batches = new ArrayList<>();
        private final List<Poll> waiting = new ArrayList<>();
        private long size;

        Actor(ActorContext<PartitionCommand> context) {
            super(context);
        }

        @Override
        public Receive<PartitionCommand> createReceive() {
            return newReceiveBuilder()
                    .onMessage(PartitionCommand.Append.class, this::onAppend)
                    .onMessage(PartitionCommand.Read.class, this::onRead)
                    .onMessage(PartitionCommand.Await.class, this::onAwait)
                    .onMessage(PartitionCommand.FindOffset.class, this::onFindOffset)
                    .build();
        }

        private Behavior<PartitionCommand> onAppend(PartitionCommand.Append command) {
            pause();
            ByteBuffer batch = command.records().acquire();
            if (batch == null) {
                command.replyTo().tell(new AppendReply.Refused(new PartitionError.LeaseRevoked()));
                return this;
            }
            long base = highWatermark;
            long last = base + batch.getInt(batch.position() + LAST_OFFSET_DELTA);
            batch.putLong(batch.position(), base);
            int length = batch.remaining();
            try {
                file.write(batch, size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                command.records().release();
            }
            batches.add(new Stored(base, last, size, length));
            size += length;
            highWatermark = last + 1;
            appends.incrementAndGet();
            command.replyTo().tell(new AppendReply.Acknowledged(base, last, -1, 0));
            waiting.removeIf(poll -> {
                if (poll.offset() < highWatermark) {
                    poll.waiter().ready();
                    return true;
                }
                return poll.waiter().done();
            });
            return this;
        }

        private Behavior<PartitionCommand> onRead(PartitionCommand.Read command) {
            pause();
            reads.incrementAndGet();
            if (command.offset() < 0 || command.offset() > highWatermark) {
                command.replyTo()
                        .tell(new ReadReply.Refused(
                                new PartitionError.OffsetOutOfRange(0, highWatermark), highWatermark, 0));
                return this;
            }
            LogSlice slice = batches.stream()
                    .filter(batch -> batch.last() >= command.offset())
                    .findFirst()
                    .map(first -> slice(first, command))
                    .orElse(LogSlice.EMPTY);
            command.replyTo().tell(new ReadReply.Records(slice, highWatermark, highWatermark, 0));
            return this;
        }

        private LogSlice slice(Stored first, PartitionCommand.Read command) {
            long length = Math.min(size - first.position(), command.maxBytes());
            if (command.minOneBatch()) {
                length = Math.max(length, first.size());
            }
            openSlices.incrementAndGet();
            return new Slice(file, first.position(), (int) length, openSlices::decrementAndGet);
        }

        private Behavior<PartitionCommand> onAwait(PartitionCommand.Await command) {
            polls.incrementAndGet();
            if (command.offset() < highWatermark) {
                command.waiter().ready();
            } else {
                waiting.add(new Poll(command.offset(), command.waiter()));
            }
            return this;
        }

        private Behavior<PartitionCommand> onFindOffset(PartitionCommand.FindOffset command) {
            boolean earliest = command.query() instanceof PartitionCommand.OffsetQuery.Earliest;
            command.replyTo().tell(new OffsetReply.Found(earliest ? 0 : highWatermark, -1, 3));
            return this;
        }

        private void pause() {
            try {
                held.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Fails the test's count when it is closed twice. */
    private static final class Slice implements LogSlice {
        private final FileChannel channel;
        private final long position;
        private final int length;
        private final Runnable whenClosed;
        private boolean closed;

        Slice(FileChannel channel, long position, int length, Runnable whenClosed) {
            this.channel = channel;
            this.position = position;
            this.length = length;
            this.whenClosed = whenClosed;
        }

        @Override
        public FileChannel channel() {
            return channel;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                whenClosed.run();
            }
        }
    }
}
