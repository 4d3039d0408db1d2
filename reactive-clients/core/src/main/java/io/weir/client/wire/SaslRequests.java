package io.weir.client.wire;

import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;

/** The two requests by which a connection authenticates. */
final class SaslRequests {
    private SaslRequests() {}

    /** Names the mechanism. */
    static final class Handshake extends Request<Boolean> {
        private final String mechanism;

        Handshake(String mechanism) {
            super(ApiKeys.SASL_HANDSHAKE, 1, 1, Lane.CONTROL);
            this.mechanism = mechanism;
        }

        @Override
        protected ApiMessage body(short version) {
            return new SaslHandshakeRequestData().setMechanism(mechanism);
        }

        @Override
        protected Boolean answer(ApiMessage answer, short version) {
            SaslHandshakeResponseData data = (SaslHandshakeResponseData) answer;
            Errors error = Errors.forCode(data.errorCode());
            if (error != Errors.NONE) {
                throw error.exception("the broker does not do " + mechanism + ", only " + data.mechanisms());
            }
            return true;
        }
    }

    /** Carries one message of the mechanism each way. */
    static final class Authenticate extends Request<byte[]> {
        private final byte[] message;

        Authenticate(byte[] message) {
            super(ApiKeys.SASL_AUTHENTICATE, 0, 2, Lane.CONTROL);
            this.message = message;
        }

        @Override
        protected ApiMessage body(short version) {
            return new SaslAuthenticateRequestData().setAuthBytes(message);
        }

        @Override
        protected byte[] answer(ApiMessage answer, short version) {
            SaslAuthenticateResponseData data = (SaslAuthenticateResponseData) answer;
            ApiException failure = Errors.forCode(data.errorCode()).exception(data.errorMessage());
            if (failure != null) {
                throw failure;
            }
            return data.authBytes();
        }
    }
}
