package io.weir.client.benchmark;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import reactor.core.publisher.Flux;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverPartition;
import reactor.kafka.sender.KafkaSender;
import reactor.kafka.sender.SenderOptions;
import reactor.kafka.sender.SenderRecord;

/** Reactor's wrapper, with as many records in flight as Pekko's has by default: with its own 256 it would hardly batch. */
final class ReactorKafka implements MeasuredClient {
    private static final int IN_FLIGHT = 10_000;

    @Override
    public void produce(Work work, Count count) {
        byte[] value = Payload.of(work.recordBytes());
        SenderOptions<byte[], byte[]> options = SenderOptions.<byte[], byte[]>create(work.producerSettings())
                .withKeySerializer(new ByteArraySerializer())
                .withValueSerializer(new ByteArraySerializer())
                .maxInFlight(IN_FLIGHT);
        Flux<SenderRecord<byte[], byte[], Integer>> records = Flux.generate(sink -> {
            if (count.over()) {
                sink.complete();
            } else {
                sink.next(SenderRecord.create(new ProducerRecord<>(work.topic(), value), 0));
            }
        });
        Thread load = new Thread(
                () -> KafkaSender.create(options).send(records).subscribe(result -> count.one(), FAILED), "load");
        load.start();
    }

    @Override
    public void consume(Work work, Count count) {
        ReceiverOptions<byte[], byte[]> options = ReceiverOptions.<byte[], byte[]>create(work.consumerSettings())
                .withKeyDeserializer(new ByteArrayDeserializer())
                .withValueDeserializer(new ByteArrayDeserializer())
                .addAssignListener(all -> all.forEach(ReceiverPartition::seekToBeginning))
                .assignment(work.all());
        long[] left = {work.endOffset() * work.partitions()};
        KafkaReceiver.create(options)
                .receive()
                .takeWhile(record -> !count.over() && --left[0] > 0)
                .subscribe(record -> count.one(), FAILED, () -> {
                    if (!count.over()) {
                        consume(work, count);
                    }
                });
    }
}
