package io.weir.cli.frame;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does the same to several things: one that fails does not keep the others from being done. */
public final class Each {
    private Each() {}

    /**
     * What came of each that succeeded is handed to {@code shown}, all at once, before the failures of the others are thrown as one,
     * with a line for each and the first one's exit code.
     */
    public static <A, B> void of(Collection<A> things, Function<A, B> work, Consumer<List<B>> shown) {
        List<B> done = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (A thing : things) {
            try {
                done.add(work.apply(thing));
            } catch (Failure e) {
                failures.add(e);
            }
        }
        shown.accept(done);
        if (!failures.isEmpty()) {
            List<String> lines = failures.stream().map(Failure::getMessage).toList();
            throw new Failure(failures.get(0).exitCode(), String.join("\n", lines), failures.get(0));
        }
    }
}
