package io.weir.packing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Type;

/**
 * One place where a class asks for a function object: the arguments of {@code java.lang.invoke.LambdaMetafactory}, read.
 *
 * @param method name of the functional interface's method
 * @param factory what goes in (what the function captures) and comes out (the interface)
 * @param erased the method's descriptor
 * @param known what the method's parameters and result are known to be
 * @param body what the function does
 * @param interfaces further interfaces of the function object
 * @param bridges further descriptors of the method
 */
record LambdaCall(
        String method,
        Type factory,
        Type erased,
        Type known,
        Handle body,
        List<String> interfaces,
        List<Type> bridges) {
    private static final String METAFACTORY = "java/lang/invoke/LambdaMetafactory";
    private static final String SERIALIZABLE = "java/io/Serializable";
    private static final int FLAG_SERIALIZABLE = 1;
    private static final int FLAG_MARKERS = 2;
    private static final int FLAG_BRIDGES = 4;
    private static final int FIXED_ARGUMENTS = 3;

    /** Empty when the call asks for something else. */
    static Optional<LambdaCall> of(String name, String descriptor, Handle bootstrap, Object[] arguments) {
        if (!bootstrap.getOwner().equals(METAFACTORY)) {
            return Optional.empty();
        }
        List<String> interfaces = new ArrayList<>();
        List<Type> bridges = new ArrayList<>();
        if (bootstrap.getName().equals("altMetafactory")) {
            int at = FIXED_ARGUMENTS;
            int flags = (Integer) arguments[at++];
            if ((flags & FLAG_SERIALIZABLE) != 0) {
                interfaces.add(SERIALIZABLE);
            }
            if ((flags & FLAG_MARKERS) != 0) {
                for (int left = (Integer) arguments[at++]; left > 0; left--) {
                    interfaces.add(((Type) arguments[at++]).getInternalName());
                }
            }
            if ((flags & FLAG_BRIDGES) != 0) {
                for (int left = (Integer) arguments[at++]; left > 0; left--) {
                    bridges.add((Type) arguments[at++]);
                }
            }
        }
        Type factory = Type.getMethodType(descriptor);
        interfaces.remove(factory.getReturnType().getInternalName());
        return Optional.of(new LambdaCall(
                name,
                factory,
                (Type) arguments[0],
                (Type) arguments[2],
                (Handle) arguments[1],
                interfaces.stream().distinct().toList(),
                bridges.stream().distinct().toList()));
    }
}
