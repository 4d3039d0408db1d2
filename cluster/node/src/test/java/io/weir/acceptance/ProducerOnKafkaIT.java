package io.weir.acceptance;

import java.nio.file.Path;
import java.util.Map;

/** The client's producer on Apache Kafka. */
class ProducerOnKafkaIT extends ProducerCases {
    @Override
    Broker broker(Path directory) throws Exception {
        return Broker.kafka(directory, Map.of());
    }
}
