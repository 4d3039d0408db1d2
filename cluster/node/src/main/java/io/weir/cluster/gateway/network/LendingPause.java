package io.weir.cluster.gateway.network;

/**
 * How long a thread keeps to itself when something has made it wait. A single wait may have been a collection or a busy processor, and
 * costs a short pause; when it has to wait again no later than a pause's length after that pause, the next is twice as long. Times are those
 * of {@link System#nanoTime}. For one thread.
 */
final class LendingPause {
    private long length;
    private long until;

    /**
     * It has waited.
     *
     * @param min the length of a first pause, in nanoseconds
     * @param max of the longest
     * @return when the pause ends
     */
    long after(long now, long min, long max) {
        boolean again = length > 0 && now - until <= length;
        length = again ? (length > max / 2 ? max : 2 * length) : min;
        until = now + length;
        return until;
    }
}
