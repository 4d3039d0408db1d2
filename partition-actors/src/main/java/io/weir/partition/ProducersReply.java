package io.weir.partition;

import io.weir.log.producer.ProducerEntry;
import java.util.List;

/** The answer to {@link PartitionCommand.DescribeProducers}. */
public sealed interface ProducersReply {

    /** @param producers in no order */
    record Described(List<ProducerEntry> producers) implements ProducersReply {
        public Described {
            producers = List.copyOf(producers);
        }
    }

    record Refused(PartitionError error) implements ProducersReply {}
}
