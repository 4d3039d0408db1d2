package io.weir.journal.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What all nodes of a journal know and nobody else does. It never crosses the network: both ends prove that they know it. */
public final class Secret {
    /** Bytes of a proof and of a nonce. */
    static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_CHARS = 16;

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException when it is too short to be one */
    public Secret(String text) {
        if (text.length() < MIN_CHARS) {
            throw new IllegalArgumentException("a secret of " + text.length() + " characters; it takes " + MIN_CHARS);
        }
        this.key = new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Proves to have the secret, to one who drew {@code theirs}; proofs of the two sides differ. */
    byte[] proof(String side, byte[] own, byte[] theirs) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(side.getBytes(StandardCharsets.UTF_8));
            mac.update(ByteBuffer.wrap(own));
            mac.update(ByteBuffer.wrap(theirs));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    boolean proves(byte[] proof, String side, byte[] theirs, byte[] own) {
        return MessageDigest.isEqual(proof, proof(side, theirs, own));
    }
}
