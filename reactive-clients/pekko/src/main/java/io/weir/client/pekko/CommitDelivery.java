package io.weir.client.pekko;

/** When a batch of offsets goes on in its stream. */
public enum CommitDelivery {
    /** When it is committed: a stream waits for a broker that is slow. */
    WAIT_FOR_ACK("WaitForAck"),
    /** At once. What a group refuses ends the source. */
    SEND_AND_FORGET("SendAndForget");

    private final String inConfiguration;

    CommitDelivery(String inConfiguration) {
        this.inConfiguration = inConfiguration;
    }

    public static CommitDelivery waitForAck() {
        return WAIT_FOR_ACK;
    }

    public static CommitDelivery sendAndForget() {
        return SEND_AND_FORGET;
    }

    /** As the configuration writes it. */
    String inConfiguration() {
        return inConfiguration;
    }
}
