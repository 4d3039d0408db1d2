package io.weir.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The virtual machine's options for a process that serves: those that gave the most of what a broker's work is. A user's own come after
 * them and win.
 */
final class NodeOptions {
    /** The commands that start a node. */
    private static final Set<String> COMMANDS = Set.of("node", "demo");

    /**
     * The compiler inlines less deep. A request goes through a chain of small methods (pipeline, decoder, connection, handler), each of
     * which becomes hot, and by default the compiler inlines all that is below into each of them anew: most of a busy node's first
     * minute went into that, on cores that the requests needed. With these bounds it takes a third of the time, and the code that comes
     * out is no slower, since what costs in it are copies, checksums and system calls.
     */
    private static final List<String> LESS_INLINED =
            List.of("-XX:FreqInlineSize=80", "-XX:MaxInlineLevel=6", "-XX:InlineSmallCode=1200");

    /**
     * The optimising compiler begins at four times the calls and turns of a loop. By default it spends a fifth of a start's processor time
     * on what a start alone calls often (parsing, string handling), on cores that the start needs. What a broker under load calls often
     * comes to four times that within seconds; at ten times, one at a few thousand records per second was seen to need more for a
     * minute.
     */
    private static final List<String> OPTIMISED_LATER = List.of(
            "-XX:Tier4InvocationThreshold=20000",
            "-XX:Tier4MinInvocationThreshold=2400",
            "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=160000");

    /**
     * The young generation: nearly all of a node's garbage is a request's and dies with it, so that a small one costs no more to
     * collect, stays in the processor's caches and leaves the memory to the page cache.
     */
    private static final int YOUNG_MB = 96;

    private static final int YOUNG_SHARE_OF_HEAP = 4;

    /** Netty notes where a sample of its buffers is touched, with a stack trace each time: for tests, which do that with all of them. */
    private static final String NO_LEAK_DETECTION = "-Dio.netty.leakDetection.level=disabled";

    private NodeOptions() {}

    static boolean areFor(String[] arguments) {
        return arguments.length > 0 && COMMANDS.contains(arguments[0]);
    }

    /** @param maxHeapBytes what the heap may grow to */
    static List<String> of(long maxHeapBytes) {
        long youngMb = Math.min(YOUNG_MB, maxHeapBytes / YOUNG_SHARE_OF_HEAP >> 20);
        List<String> options = new ArrayList<>();
        // Another machine than the one that this was written for may not know an option: then it does without.
        options.add("-XX:+IgnoreUnrecognizedVMOptions");
        options.addAll(LESS_INLINED);
        options.addAll(OPTIMISED_LATER);
        options.add("-Xmn" + Math.max(1, youngMb) + "m");
        options.add(NO_LEAK_DETECTION);
        return options;
    }
}
