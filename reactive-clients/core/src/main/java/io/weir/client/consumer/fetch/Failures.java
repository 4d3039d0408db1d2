package io.weir.client.consumer.fetch;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.FencedLeaderEpochException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownServerException;

/** Which failures of a fetch another attempt may be free of. */
final class Failures {
    private Failures() {}

    static boolean mayPass(ApiException failure) {
        // A broker's unexpected failure may pass, as Apache Kafka's consumer takes it; bytes that it finds corrupt stay
        // so.
        return (failure instanceof RetriableException && !(failure instanceof CorruptRecordException))
                || failure instanceof FencedLeaderEpochException
                || failure instanceof UnknownServerException;
    }
}
