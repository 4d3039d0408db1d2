package io.weir.packing;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** A class with function objects and concatenations of many kinds; {@link #call} says what they do. */
public final class Calls implements Callable<String> {
    private final String field = "field";

    /** What a lambda expression may have to be besides. */
    interface Marked {}

    private interface Shape {
        String SOLID = "solid";

        default Supplier<String> said() {
            return () -> SOLID + name();
        }

        private String name() {
            return "shape";
        }
    }

    private static final class Inner implements Shape {
        private final int number;

        private Inner(int number) {
            this.number = number;
        }

        private int twice() {
            return 2 * number;
        }
    }

    private String mine(Object o) {
        return field + o;
    }

    @Override
    public String call() throws Exception {
        List<Object> said = new ArrayList<>();
        long wide = 1L << 40;
        double half = 0.5;
        Supplier<String> captured = () -> field + wide + half + 'c' + (byte) 3 + true + null;
        said.add(captured.get());
        Function<Object, String> bound = this::mine;
        said.add(bound.apply(1));
        BiFunction<Calls, Object, String> unbound = Calls::mine;
        said.add(unbound.apply(this, 2));
        IntFunction<Inner> maker = Inner::new;
        Function<Inner, Integer> boxed = Inner::twice;
        ToLongFunction<Inner> widened = Inner::twice;
        said.add(boxed.apply(maker.apply(4)));
        said.add(widened.applyAsLong(maker.apply(5)));
        Map<String, Integer> map = new TreeMap<>(Map.of("a", 7));
        ToLongFunction<String> unboxed = map::get;
        said.add(unboxed.applyAsLong("a"));
        LongSupplier fromChar = "x"::length;
        said.add(fromChar.getAsLong());
        said.add(new Inner(0).said().get());
        IntFunction<int[]> array = int[]::new;
        said.add(array.apply(3).length);
        Runnable dropped = () -> said.add("ran");
        dropped.run();
        Comparator<String> byLength = (Comparator<String> & Serializable & Marked) (a, b) -> a.length() - b.length();
        said.add(byLength.compare("aa", "b") + " " + (byLength instanceof Serializable) + (byLength instanceof Marked));
        UnaryOperator<String> generic = String::trim;
        said.add(generic.apply(" trimmed "));
        said.add(same() == same());
        return said.toString();
    }

    private static Runnable same() {
        return () -> {};
    }
}
