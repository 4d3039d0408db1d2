package io.weir.node;

import java.util.List;

/** Settings that a node cannot start with: all faults at once, each a line that names its key. */
public final class InvalidSettingsException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient List<String> faults;

    public InvalidSettingsException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
