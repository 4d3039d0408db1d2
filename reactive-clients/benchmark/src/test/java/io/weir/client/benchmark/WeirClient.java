package io.weir.client.benchmark;

import io.weir.client.consumer.ReactiveConsumer;
import io.weir.client.consumer.RecordStream;
import io.weir.client.consumer.StartFrom;
import io.weir.client.producer.RecordProducer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** The tree's own: its producer is given a stream, its consumer gives one. */
final class WeirClient implements MeasuredClient {
    @Override
    public void produce(Work work, Count count) {
        byte[] value = Payload.of(work.recordBytes());
        var results = producer(work).processor();
        results.subscribe(new Every<>(result -> count.one()));
        new Endless<>(() -> new ProducerRecord<byte[], byte[]>(work.topic(), value), count).subscribe(results);
    }

    @Override
    public void consume(Work work, Count count) {
        RecordStream<ConsumerRecord<byte[], byte[]>> records = consumer(work).assigned(fromTheBeginning(work));
        records.subscribe(new Every<>(record -> {
            count.one();
            if (record.offset() == work.endOffset() - 1) {
                records.control().seek(new TopicPartition(record.topic(), record.partition()), StartFrom.offset(0));
            }
        }));
    }

    @Override
    public LongConsumer roundTrip(Work work, LongConsumer arrived) {
        consumer(work)
                .assigned(fromTheBeginning(work))
                .subscribe(new Every<>(
                        record -> arrived.accept(ByteBuffer.wrap(record.value()).getLong())));
        RecordProducer<byte[], byte[]> producer = producer(work);
        return stamp -> producer.send(new ProducerRecord<>(work.topic(), Payload.stamped(work.recordBytes(), stamp)))
                .whenComplete((metadata, failure) -> {
                    if (failure != null) {
                        FAILED.accept(failure);
                    }
                });
    }

    private static Map<TopicPartition, StartFrom> fromTheBeginning(Work work) {
        Map<TopicPartition, StartFrom> from = new HashMap<>();
        work.all().forEach(partition -> from.put(partition, StartFrom.earliest()));
        return from;
    }

    private static RecordProducer<byte[], byte[]> producer(Work work) {
        return RecordProducer.create(work.producerSettings(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ReactiveConsumer<byte[], byte[]> consumer(Work work) {
        return ReactiveConsumer.create(
                work.consumerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Asks for everything. */
    private record Every<T>(Consumer<T> taken) implements Subscriber<T> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(T item) {
            taken.accept(item);
        }

        @Override
        public void onError(Throwable failure) {
            FAILED.accept(failure);
        }

        @Override
        public void onComplete() {
            FAILED.accept(new IllegalStateException("the stream has ended"));
        }
    }
}
