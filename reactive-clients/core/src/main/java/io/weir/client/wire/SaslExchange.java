package io.weir.client.wire;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;

/** One authentication: what the client says first, and what it says to each challenge. */
interface SaslExchange {
    byte[] first();

    /**
     * @param challenge what the broker said
     * @return {@code null} when nothing is left to say
     * @throws SaslAuthenticationException when the broker does not prove what the mechanism asks of it
     */
    byte[] next(byte[] challenge);

    /** Whether the broker has proven what the mechanism asks of it. */
    boolean complete();

    static SaslExchange of(Security.Credentials credentials) {
        return credentials.mechanism().equals("PLAIN") ? new Plain(credentials) : new Scram(credentials);
    }

    /** RFC 4616: one message, and the broker has nothing to prove. */
    record Plain(Security.Credentials credentials) implements SaslExchange {
        @Override
        public byte[] first() {
            return ("\0" + credentials.user() + "\0" + credentials.password()).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] next(byte[] challenge) {
            return null;
        }

        @Override
        public boolean complete() {
            return true;
        }
    }

    /** RFC 5802 without channel binding; the broker proves that it knows the password's verifier. */
    final class Scram implements SaslExchange {
        private static final byte[] EMPTY = {};

        private final SaslClient client;

        Scram(Security.Credentials credentials) {
            try {
                client = new ScramSaslClient(ScramMechanism.forMechanismName(credentials.mechanism()), callbacks -> {
                    for (Callback callback : callbacks) {
                        answer(credentials, callback);
                    }
                });
            } catch (NoSuchAlgorithmException missing) {
                throw new SaslAuthenticationException("this JVM cannot do " + credentials.mechanism(), missing);
            }
        }

        private static void answer(Security.Credentials credentials, Callback callback)
                throws UnsupportedCallbackException {
            if (callback instanceof NameCallback name) {
                name.setName(credentials.user());
            } else if (callback instanceof PasswordCallback password) {
                password.setPassword(credentials.password().toCharArray());
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }

        @Override
        public byte[] first() {
            return next(EMPTY);
        }

        @Override
        public byte[] next(byte[] challenge) {
            try {
                return client.isComplete() ? null : client.evaluateChallenge(challenge);
            } catch (SaslException refused) {
                throw new SaslAuthenticationException(refused.getMessage(), refused);
            }
        }

        @Override
        public boolean complete() {
            return client.isComplete();
        }
    }
}
