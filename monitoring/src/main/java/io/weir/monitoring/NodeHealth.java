package io.weir.monitoring;

/** A node's health as the node says it itself. Asked on every probe, from any thread; never blocks. */
public interface NodeHealth {

    /** Whether the process is worth keeping: false only when nothing but a restart helps. */
    Verdict live();

    /** Whether clients are served. */
    Verdict ready();

    /**
     * An answer to a probe.
     *
     * @param reason one line: what is wrong, or what the node does
     */
    record Verdict(boolean good, String reason) {}
}
