package io.weir.client.wire;

import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** Asks for a producer id that no other producer has, without transactions. */
public final class InitProducerIdRequest extends Request<InitProducerIdRequest.Answer> {
    public record Answer(long producerId, short epoch) {}

    public InitProducerIdRequest() {
        super(ApiKeys.INIT_PRODUCER_ID, 0, 5, Lane.CONTROL);
    }

    @Override
    protected ApiMessage body(short version) {
        return new InitProducerIdRequestData().setTransactionalId(null).setTransactionTimeoutMs(Integer.MAX_VALUE);
    }

    @Override
    protected Answer answer(ApiMessage answer, short version) {
        InitProducerIdResponseData data = (InitProducerIdResponseData) answer;
        Errors error = Errors.forCode(data.errorCode());
        if (error != Errors.NONE) {
            throw error.exception();
        }
        return new Answer(data.producerId(), data.producerEpoch());
    }
}
