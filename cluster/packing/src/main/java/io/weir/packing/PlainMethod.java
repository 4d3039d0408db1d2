package io.weir.packing;

import java.util.Optional;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;

/** What a class asks the virtual machine for at its first call, as a method of its own that does the same. */
sealed interface PlainMethod permits ConcatMethod, RecordMethod {
    /** Empty when the call asks for something else, or in a way that compilers do not. */
    static Optional<PlainMethod> of(String name, String descriptor, Handle bootstrap, Object[] arguments) {
        return ConcatMethod.of(descriptor, bootstrap, arguments)
                .or(() -> RecordMethod.of(name, descriptor, bootstrap, arguments));
    }

    /** What goes in and what comes out. */
    String descriptor();

    /** Writes the method, which is static. */
    void write(ClassVisitor to, String name);
}
