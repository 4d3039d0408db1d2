package io.weir.client.wire;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.SaslAuthenticationException;

/** What a connection says before its requests: which versions there are, and who it is. */
final class Handshake {
    private final BrokerConnection connection;
    private final Security security;
    private short versionAsked;

    Handshake(BrokerConnection connection, Security security) {
        this.connection = connection;
        this.security = security;
    }

    void askForVersions(short version) {
        versionAsked = version;
        connection.writeVersionsQuestion(version);
    }

    /** @param answer after the correlation id, which is all of its header in every version */
    void versions(ByteBuffer answer) {
        BrokerVersions.Negotiation negotiation;
        try {
            negotiation = BrokerVersions.read(answer, versionAsked);
        } catch (ApiException failure) {
            connection.close(failure);
            return;
        } catch (RuntimeException unreadable) {
            throw new MalformedAnswerException(
                    "the answer to the question for versions cannot be read; it may be no Kafka broker", unreadable);
        }
        if (negotiation.versions() != null) {
            connection.versionsAre(negotiation.versions());
        } else if (versionAsked == 0) {
            connection.close(new DisconnectException(connection + " refuses to say which versions it speaks"));
        } else {
            askForVersions(negotiation.version());
        }
    }

    void authenticate() {
        security.credentials().ifPresentOrElse(credentials -> begin(credentials), connection::authenticated);
    }

    private void begin(Security.Credentials credentials) {
        connection.sendNow(new SaslRequests.Handshake(credentials.mechanism())).whenComplete((agreed, failure) -> {
            if (failure != null) {
                connection.close((ApiException) failure);
                return;
            }
            step(credentials, SaslExchange.of(credentials), null);
        });
    }

    private void step(Security.Credentials credentials, SaslExchange exchange, byte[] challenge) {
        byte[] message;
        try {
            message = challenge == null ? exchange.first() : exchange.next(challenge);
        } catch (SaslAuthenticationException unproven) {
            connection.close(unproven);
            return;
        }
        if (message == null) {
            if (exchange.complete()) {
                connection.authenticated();
            } else {
                connection.close(new SaslAuthenticationException(
                        connection + " ended the authentication by " + credentials + " before its end"));
            }
            return;
        }
        connection.sendNow(new SaslRequests.Authenticate(message)).whenComplete((answer, failure) -> {
            if (failure != null) {
                connection.close((ApiException) failure);
            } else {
                step(credentials, exchange, answer);
            }
        });
    }
}
