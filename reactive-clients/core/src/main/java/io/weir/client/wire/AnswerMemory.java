package io.weir.client.wire;

/** The memory in which an answer stands. The next answer takes its place once the answer has been read and nobody holds it. */
public interface AnswerMemory {
    /** Memory that nobody keeps for others to read: what stands in it has to be copied. */
    AnswerMemory PASSING = new AnswerMemory() {
        @Override
        public boolean hold() {
            return false;
        }

        @Override
        public void letGo() {
            throw new IllegalStateException("it was not held");
        }
    };

    /**
     * Called while the answer is read, on the event loop.
     *
     * @return whether the bytes stay as they are until {@link #letGo}, to be called once for each time that this was true. False when too
     *     much is held already: who reads slowly has a copy in memory of its own
     */
    boolean hold();

    /** From any thread. */
    void letGo();
}
