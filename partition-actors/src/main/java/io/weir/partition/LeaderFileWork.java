package io.weir.partition;

import io.weir.log.DataDirectory;
import io.weir.log.FlushListener;
import io.weir.log.PartitionLog;
import io.weir.log.StorageException;
import io.weir.log.StorageFailure;
import io.weir.log.TopicIdPartition;
import io.weir.partition.PartitionCommand.DeleteRecords;
import io.weir.partition.PartitionCommand.FindOffset;
import io.weir.partition.PartitionCommand.Read;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a leader leaves to {@code weir.dispatcher.io}, because it may wait for the disk. Whoever asked is answered from there, whatever
 * happens; what the leader has to know comes back to it as a message. Requests in flight bound what queues there.
 */
final class LeaderFileWork {

    /** Runs on the disk's flush worker. */
    private record FlushNews(ActorRef<PartitionCommand> leader) implements FlushListener {
        @Override
        public void flushed(long offset) {
            leader.tell(new PartitionLeader.Flushed(offset));
        }

        @Override
        public void failed(StorageFailure failure) {
            leader.tell(new PartitionLeader.FlushFailed(failure));
        }
    }

    private final DataDirectory directory;
    private final Executor io;
    private final ActorRef<PartitionCommand> leader;
    private final FlushListener flushListener;

    LeaderFileWork(LeaderEnvironment environment, Executor io, ActorRef<PartitionCommand> leader) {
        this.directory = environment.directory();
        this.io = io;
        this.leader = leader;
        this.flushListener = new FlushNews(leader);
    }

    /** The same one each time, so that requests that wait together are one. */
    FlushListener flushListener() {
        return flushListener;
    }

    CompletionStage<PartitionLog> open(PartitionAssignment assignment) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return directory.open(
                                assignment.partition(), assignment.settings().log());
                    } catch (StorageException e) {
                        throw new CompletionException(e);
                    }
                },
                io);
    }

    /** Reads what may be cold. */
    void search(PartitionLog log, FindOffset command, long limitOffset, boolean limitKnown) {
        io.execute(() -> {
            OffsetReply answer = new OffsetReply.Refused(new PartitionError.NotLeader());
            try {
                answer = LeaderReads.search(log, command.query(), limitOffset, limitKnown);
            } catch (RuntimeException e) {
                leader.tell(new PartitionLeader.Broken(e));
            } finally {
                command.replyTo().tell(answer);
            }
        });
    }

    /**
     * Answers a read: at once when it is of what was written lately. What is older may be on the disk alone: it is found, and brought into
     * the page cache, before it is handed on. Requests in flight bound the bytes, too.
     */
    void read(PartitionLog log, Read command, Supplier<ReadReply> read) {
        if (command.offset() < log.recentFrom()) {
            readCold(command, read);
        } else {
            command.replyTo().tell(read.get());
        }
    }

    private void readCold(Read command, Supplier<ReadReply> read) {
        ReadReply refused = new ReadReply.Refused(new PartitionError.NotLeader(), -1, -1);
        Runnable work = () -> {
            ReadReply answer = refused;
            try {
                answer = touched(read.get());
            } catch (RuntimeException e) {
                leader.tell(new PartitionLeader.Broken(e));
            } finally {
                command.replyTo().tell(answer);
            }
        };
        try {
            io.execute(work);
        } catch (RejectedExecutionException e) { // the node stops
            if (read.get() instanceof ReadReply.Records records) {
                records.slice().close();
            }
            command.replyTo().tell(refused);
        }
    }

    private static ReadReply touched(ReadReply answer) {
        if (answer instanceof ReadReply.Records records) {
            try {
                records.slice().touch();
            } catch (StorageException e) {
                records.slice().close();
                return new ReadReply.Refused(
                        new PartitionError.Storage(e.failure()), records.highWatermark(), records.logStartOffset());
            }
        }
        return answer;
    }

    /** The leader is told before the client, so that who waits for what is gone knows no later than who deleted it. */
    void delete(PartitionLog log, DeleteRecords command, long offset) {
        io.execute(() -> {
            DeleteRecordsReply answer = new DeleteRecordsReply.Refused(new PartitionError.NotLeader());
            try {
                answer = new DeleteRecordsReply.Deleted(log.deleteBefore(offset));
            } catch (StorageException e) {
                answer = new DeleteRecordsReply.Refused(new PartitionError.Storage(e.failure()));
            } catch (RuntimeException e) {
                leader.tell(new PartitionLeader.Broken(e));
            } finally {
                leader.tell(new PartitionLeader.StartMoved(log.startOffset()));
                command.replyTo().tell(answer);
            }
        });
    }

    /** Whether the log's directory takes writes again. */
    void tryWrite(TopicIdPartition partition) {
        io.execute(() -> {
            StorageFailure failure = null;
            try {
                directory.ensureWritable(partition);
            } catch (StorageException e) {
                failure = e.failure();
            } finally {
                leader.tell(new PartitionLeader.Tried(failure));
            }
        });
    }
}
