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
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
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
    private final Reading reading;
    private final Queue<FetchedRecords.Aborted> aborted;
    private final Set<Long> aborting = new HashSet<>();
    private int piece;
    private Iterator<MutableRecordBatch> batches = Collections.emptyIterator();
    private ByteBuffer bytes;
    /** Where the next batch begins in them. */
    private int nextAt;

    private MutableRecordBatch batch;
    /** What is the same for all records of the batch is read once. */
    private TimestampType timestampType;

    private Optional<Integer> leaderEpoch = Optional.empty();
    private BatchRecords records;

    /** How all records of a stream are read, with the memory that decompression uses again and again. For one thread. */
    public static final class Reading {
        private final Isolation isolation;
        private final boolean checkCrcs;
        private final boolean keepsViews;
        private final BufferSupplier buffers = BufferSupplier.create();

        /** @param keepsViews whether keys, values and headers are referred to when the cursor has gone on: they are copied then */
        public Reading(Isolation isolation, boolean checkCrcs, boolean keepsViews) {
            this.isolation = isolation;
            this.checkCrcs = checkCrcs;
            this.keepsViews = keepsViews;
        }
    }

    /** @param from the offset that was asked for: a batch that contains it begins before it */
    public RecordCursor(FetchedRecords fetched, long from, Reading reading) {
        this.fetched = fetched;
        this.from = from;
        this.reading = reading;
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
                while (records.next()) {
                    if (records.offset() >= from) {
                        return true;
                    }
                }
                records.close();
                records = null;
            }
            while (!batches.hasNext()) {
                if (piece == fetched.pieces()) {
                    return false;
                }
                MemoryRecords next = fetched.piece(piece++);
                batches = next.batches().iterator();
                bytes = next.buffer();
                nextAt = 0;
            }
            batch = batches.next();
            int at = nextAt;
            nextAt += batch.sizeInBytes();
            if (reading.checkCrcs) {
                batch.ensureValid();
            }
            if (counts(batch)) {
                timestampType = batch.timestampType();
                leaderEpoch =
                        batch.partitionLeaderEpoch() < 0 ? Optional.empty() : Optional.of(batch.partitionLeaderEpoch());
                records = recordsOf(bytes.slice(at, batch.sizeInBytes()));
            }
        }
    }

    /** What decompression makes is in memory of its own; all else is as lasting as what was fetched. */
    private BatchRecords recordsOf(ByteBuffer its) {
        boolean compressed = batch.compressionType() != CompressionType.NONE;
        boolean present = batch.magic() == RecordBatch.MAGIC_VALUE_V2;
        boolean lasting = fetched.isLasting() || present && compressed;
        if (!lasting && reading.keepsViews) {
            its = FetchedRecords.copy(its);
            batch = MemoryRecords.readableRecords(its).batches().iterator().next();
            lasting = true;
        }
        return present && !compressed
                ? new PlainRecords((DefaultRecordBatch) batch, its, lasting)
                : new InflatedRecords(batch, reading.buffers);
    }

    private boolean counts(MutableRecordBatch next) {
        if (reading.isolation == Isolation.READ_COMMITTED && next.hasProducerId()) {
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
        try (CloseableIterator<Record> one = marker.streamingIterator(reading.buffers)) {
            return one.hasNext() && ControlRecordType.parse(one.next().key()) == ControlRecordType.ABORT;
        }
    }

    public FetchedRecords fetched() {
        return fetched;
    }

    public long offset() {
        return records.offset();
    }

    public long timestampMs() {
        return timestampType == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : records.timestampMs();
    }

    public TimestampType timestampType() {
        return timestampType;
    }

    public Optional<Integer> leaderEpoch() {
        return leaderEpoch;
    }

    /** -1 for none. */
    public int keySize() {
        return records.keySize();
    }

    /** -1 for none. */
    public int valueSize() {
        return records.valueSize();
    }

    /** Null for none. A view of what was fetched; it may be kept if the reading says so. */
    public ByteBuffer key() {
        return records.key();
    }

    /** Null for none. As the key. */
    public ByteBuffer value() {
        return records.value();
    }

    /** They may be kept. */
    public Header[] headers() {
        return records.headers();
    }

    @Override
    public void close() {
        if (records != null) {
            records.close();
            records = null;
        }
    }
}
