package io.weir.client.benchmark;

import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** One of the clients. Each method begins the work, at full speed, on threads of its own, and returns. */
interface MeasuredClient {
    /** Publishes records of this size to all partitions in turns of batches, and counts the acknowledged ones until the count is over. */
    void produce(Work work, Count count);

    /** Reads all partitions, over and over, and counts the records. */
    void consume(Work work, Count count);

    /**
     * Publishes single records and reads them.
     *
     * @param arrived told of the first eight bytes of each record that is read
     * @return sends a record with these first eight bytes
     */
    default LongConsumer roundTrip(Work work, LongConsumer arrived) {
        throw new UnsupportedOperationException("not measured");
    }

    /** Called for each failure: a measurement with one does not count. */
    Consumer<Throwable> FAILED = failure -> {
        failure.printStackTrace();
        Runtime.getRuntime().halt(3);
    };

    static MeasuredClient named(String name) {
        return switch (name) {
            case "weir" -> new WeirClient();
            case "kafka" -> new KafkaClient();
            case "pekko" -> new PekkoConnector();
            case "reactor" -> new ReactorKafka();
            default -> throw new IllegalArgumentException("no client is called " + name);
        };
    }
}
