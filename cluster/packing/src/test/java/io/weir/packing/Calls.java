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

/** A class with function objects, concatenations and records of many kinds; {@link #call} says what they do. */
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

    /** A component of each kind. */
    private record All(
            boolean flag,
            char letter,
            byte small,
            short middling,
            int number,
            long wide,
            float rough,
            double fine,
            String text,
            int[] array) {}

    private record None() {}

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
        sayWhatIsEqual(said);
        return said.toString();
    }

    private static void sayWhatIsEqual(List<Object> said) {
        int[] array = {};
        All all = new All(true, 'c', (byte) 1, (short) 2, 3, 4, 5.5f, 6.5, "text", array);
        List<All> others = List.of(
                all,
                new All(true, 'c', (byte) 1, (short) 2, 3, 4, 5.5f, 6.5, new String("text"), array),
                new All(false, 'c', (byte) 1, (short) 2, 3, 4, 5.5f, 6.5, "text", array),
                new All(true, 'd', (byte) 1, (short) 2, 3, 4, 5.5f, 6.5, "text", array),
                new All(true, 'c', (byte) 0, (short) 2, 3, 4, 5.5f, 6.5, "text", array),
                new All(true, 'c', (byte) 1, (short) 0, 3, 4, 5.5f, 6.5, "text", array),
                new All(true, 'c', (byte) 1, (short) 2, 0, 4, 5.5f, 6.5, "text", array),
                new All(true, 'c', (byte) 1, (short) 2, 3, 4L << 32, 5.5f, 6.5, "text", array),
                new All(true, 'c', (byte) 1, (short) 2, 3, 4, Float.NaN, 6.5, "text", array),
                new All(true, 'c', (byte) 1, (short) 2, 3, 4, 5.5f, -0.0, "text", array),
                new All(true, 'c', (byte) 1, (short) 2, 3, 4, 5.5f, 6.5, null, array),
                new All(true, 'c', (byte) 1, (short) 2, 3, 4, 5.5f, 6.5, "text", null));
        for (All other : others) {
            All again = new All(
                    other.flag,
                    other.letter,
                    other.small,
                    other.middling,
                    other.number,
                    other.wide,
                    other.rough,
                    other.fine,
                    other.text,
                    other.array);
            // The hash of an array is not the same in each process, nor in each class loader.
            int hash = other.array == null ? other.hashCode() : other.hashCode() - array.hashCode();
            said.add(all.equals(other) + " " + other.equals(again) + " " + hash);
        }
        said.add(new All(true, 'c', (byte) 1, (short) 2, 3, 4, 5.5f, 0.0, "text", array).equals(others.get(9)));
        said.add(all.equals(null) + " " + all.equals("text"));
        said.add(new None().equals(new None()) + " " + new None().hashCode());
    }

    private static Runnable same() {
        return () -> {};
    }
}
