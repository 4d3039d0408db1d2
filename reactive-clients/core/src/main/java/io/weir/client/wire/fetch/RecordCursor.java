package io.weir.client.wire.fetch;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;

/**
 * Reads fetched records one after the other: batches are decompressed as it goes along, so that no more than a part of one is ever
 * expanded. Control batches are passed over, and with {@link Isolation#READ_COMMITTED} what aborted transactions wrote. For one
 * thread; {@link #close} gives decompression's buffers back.
 */
public final class RecordCursor implements AutoCloseable {
    private final FetchedRecords fetched;
    private final long from;
    private final Isolation isolation;
    private final boolean checkCrcs;
    private final Scratch scratch;
    private final Iterator<MemoryRecords> pieces;
    private final Queue<FetchedRecords.Aborted> aborted;
    private final Set<Long> aborting = new HashSet<>();
    private Iterator<MutableRecordBatch> batches = Collections.emptyIterator();
    private MutableRecordBatch batch;
    /** What is the same for all records of the batch is read once. */
    private TimestampType timestampType;

    private Optional<Integer> leaderEpoch = Optional.empty();
    private CloseableIterator<Record> records;
    private Record record;

    /** Memory that decompression uses again and again. For one thread. */
    public static final class Scratch {
        private final BufferSupplier buffers = BufferSupplier.create();
    }

    /** @param from the offset that was asked for: a batch that contains it begins before it */
    public RecordCursor(FetchedRecords fetched, long from, Isolation isolation, boolean checkCrcs, Scratch scratch) {
        this.fetched = fetched;
        this.from = from;
        this.isolation = isolation;
        this.checkCrcs = checkCrcs;
        this.scratch = scratch;
        pieces = fetched.pieces().iterator();
        aborted = new ArrayDeque<>(fetched.aborted().stream()
                .sorted(Comparator.comparingLong(FetchedRecords.Aborted::firstOffset))
                .toList());
    }

    /**
     * Goes to the next record.
     *
     * @return false when there is none
     * @throws CorruptRecordException when the bytes are not what they should be
     */
    public boolean advance() {
        while (true) {
            if (records != null) {
                while (records.hasNext()) {
                    record = records.next();
                    if (record.offset() >= from) {
                        return true;
                    }
                }
                records.close();
                records = null;
            }
            while (!batches.hasNext()) {
                if (!pieces.hasNext()) {
                    record = null;
                    return false;
                }
                batches = pieces.next().batches().iterator();
            }
            batch = batches.next();
            if (checkCrcs) {
                batch.ensureValid();
            }
            if (counts(batch)) {
                timestampType = batch.timestampType();
                leaderEpoch =
                        batch.partitionLeaderEpoch() < 0 ? Optional.empty() : Optional.of(batch.partitionLeaderEpoch());
                records = batch.streamingIterator(scratch.buffers);
            }
        }
    }

    private boolean counts(MutableRecordBatch next) {
        if (isolation == Isolation.READ_COMMITTED && next.hasProducerId()) {
            while (!aborted.isEmpty() && aborted.peek().firstOffset() <= next.lastOffset()) {
                aborting.add(aborted.remove().producerId());
            }
            if (next.isControlBatch()) {
                if (aborting.contains(next.producerId()) && endsInAbort(next)) {
                    aborting.remove(next.producerId());
                }
            } else if (next.isTransactional() && aborting.contains(next.producerId())) {
                return false;
            }
        }
        return !next.isControlBatch() && next.lastOffset() >= from;
    }

    private boolean endsInAbort(MutableRecordBatch marker) {
        try (CloseableIterator<Record> one = marker.streamingIterator(scratch.buffers)) {
            return one.hasNext() && ControlRecordType.parse(one.next().key()) == ControlRecordType.ABORT;
        }
    }

    public FetchedRecords fetched() {
        return fetched;
    }

    public long offset() {
        return record.offset();
    }

    public long timestampMs() {
        return timestampType == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : record.timestamp();
    }

    public TimestampType timestampType() {
        return timestampType;
    }

    public Optional<Integer> leaderEpoch() {
        return leaderEpoch;
    }

    /** -1 for none. */
    public int keySize() {
        return record.keySize();
    }

    /** -1 for none. */
    public int valueSize() {
        return record.valueSize();
    }

    /** Null for none. A view of what was fetched, which may be kept. */
    public ByteBuffer key() {
        return record.key();
    }

    /** Null for none. */
    public ByteBuffer value() {
        return record.value();
    }

    public Header[] headers() {
        return record.headers();
    }

    @Override
    public void close() {
        if (records != null) {
            records.close();
            records = null;
        }
    }
}
