package io.weir.launch;

import io.weir.cli.WeirCommand;

/** The runnable jar's entry point. Nothing is loaded here that a process which is about to be replaced does not need. */
public final class Launcher {
    private Launcher() {}

    /** Runs the command line; does not return. */
    public static void main(String[] args) {
        if (System.getProperty(Relaunch.DONE) == null) {
            Relaunch.withOptions(args);
        }
        WeirCommand.main(args);
    }
}
