package io.weir.cluster.gateway;

import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.InitProducerIdRequest;
import org.apache.kafka.common.requests.InitProducerIdResponse;

/**
 * InitProducerId for idempotent producers: each request gets a new id at epoch 0, also one that names the id it had (KIP-360), as
 * with Apache Kafka. Transactional ids are refused with an error that clients do not try again.
 */
final class InitProducerIdHandler implements ApiHandler {
    private final ProducerIds producerIds;

    InitProducerIdHandler(ProducerIds producerIds) {
        this.producerIds = producerIds;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(ApiRequest request) {
        InitProducerIdRequestData data = ((InitProducerIdRequest) request.body()).data();
        Errors refusal = refusal(data);
        if (refusal != Errors.NONE) {
            request.respond(failed(refusal));
            return;
        }
        DeferredAnswer.give(
                request,
                producerIds.next(),
                id -> id.isPresent()
                        ? new InitProducerIdResponse(new InitProducerIdResponseData()
                                .setProducerId(id.getAsLong())
                                .setProducerEpoch((short) 0))
                        // What Apache Kafka says while it has no block: clients ask again.
                        : failed(Errors.COORDINATOR_LOAD_IN_PROGRESS));
    }

    private static Errors refusal(InitProducerIdRequestData data) {
        boolean idGiven = data.producerId() != RecordBatch.NO_PRODUCER_ID;
        boolean epochGiven = data.producerEpoch() != RecordBatch.NO_PRODUCER_EPOCH;
        if (idGiven != epochGiven) {
            return Errors.INVALID_REQUEST;
        }
        if (data.transactionalId() == null) {
            return Errors.NONE;
        }
        return data.transactionalId().isEmpty() ? Errors.INVALID_REQUEST : Errors.UNSUPPORTED_VERSION;
    }

    private static InitProducerIdResponse failed(Errors error) {
        return new InitProducerIdResponse(new InitProducerIdResponseData()
                .setErrorCode(error.code())
                .setProducerId(RecordBatch.NO_PRODUCER_ID)
                .setProducerEpoch(RecordBatch.NO_PRODUCER_EPOCH));
    }
}
