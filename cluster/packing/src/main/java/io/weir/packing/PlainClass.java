package io.weir.packing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * A class file with its function objects, concatenations and records' methods made plain: each function object of a class of its own,
 * each of the others a method; a file of a format before Java 6 is one of Java 8. What cannot be said so stays as it is.
 */
final class PlainClass {
    private static final int API = Opcodes.ASM9;

    private final ClassReader original;
    private final ClassLoader others;
    private final Map<String, byte[]> functions = new LinkedHashMap<>();
    private final Map<PlainMethod, String> methods = new HashMap<>();
    private final Set<String> privateMethods = new HashSet<>();
    private String nestHost;
    private boolean nests;
    private boolean old;
    private boolean isInterface;
    private byte[] made;

    private PlainClass(byte[] original, ClassLoader others) {
        this.others = others;
        this.original = new ClassReader(original);
    }

    /**
     * Reads a class file and makes it plain.
     *
     * @param others knows the classes that this one uses
     */
    static PlainClass of(byte[] original, ClassLoader others) {
        PlainClass plain = new PlainClass(original, others);
        plain.survey();
        plain.make();
        return plain;
    }

    /** Whether anything was done. */
    boolean changed() {
        return old || !functions.isEmpty() || !methods.isEmpty();
    }

    /** The class file itself. */
    byte[] file() {
        return made;
    }

    /** The class files that it needs now, by the names of their classes. */
    Map<String, byte[]> functions() {
        return functions;
    }

    /** The class that has to name {@link #functions} as members of its nest, if there is one. */
    Optional<String> nestHost() {
        return nests ? Optional.of(nestHost) : Optional.empty();
    }

    /** A class file with more members of its nest. */
    static byte[] withNestMembers(byte[] file, Iterable<String> members) {
        ClassWriter to = new ClassWriter(0);
        new ClassReader(file)
                .accept(
                        new ClassVisitor(API, to) {
                            @Override
                            public void visitEnd() {
                                members.forEach(to::visitNestMember);
                                super.visitEnd();
                            }
                        },
                        0);
        return to.toByteArray();
    }

    private void survey() {
        original.accept(
                new ClassVisitor(API) {
                    @Override
                    public void visit(
                            int version,
                            int access,
                            String name,
                            String signature,
                            String parent,
                            String[] interfaces) {
                        nests = (version & 0xffff) >= Opcodes.V11;
                        old = (version & 0xffff) < Opcodes.V1_6;
                        nestHost = name;
                        isInterface = (access & Opcodes.ACC_INTERFACE) != 0;
                    }

                    @Override
                    public void visitNestHost(String host) {
                        nestHost = host;
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        if ((access & Opcodes.ACC_PRIVATE) != 0) {
                            privateMethods.add(name + descriptor);
                        }
                        return null;
                    }
                },
                ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }

    private void make() {
        ClassWriter to = old ? new ModernWriter() : new ClassWriter(0);
        original.accept(
                new ClassVisitor(API, to) {
                    @Override
                    public void visit(
                            int version,
                            int access,
                            String name,
                            String signature,
                            String parent,
                            String[] interfaces) {
                        super.visit(old ? Opcodes.V1_8 : version, access, name, signature, parent, interfaces);
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        return new PlainCode(super.visitMethod(access, name, descriptor, signature, exceptions));
                    }

                    @Override
                    public void visitEnd() {
                        methods.forEach((method, name) -> method.write(to, name));
                        super.visitEnd();
                    }
                },
                0);
        made = to.toByteArray();
    }

    /** Function objects of a class that knows no nests have to do without its private methods. */
    private boolean reachable(Handle body) {
        return nests
                || !body.getOwner().equals(original.getClassName())
                || !privateMethods.contains(body.getName() + body.getDesc());
    }

    private Optional<String> function(LambdaCall call) {
        String name = original.getClassName() + "$$Function" + functions.size();
        if (!reachable(call.body())) {
            return Optional.empty();
        }
        try {
            functions.put(name, FunctionClass.write(name, call, nests ? nestHost : null));
            return Optional.of(name);
        } catch (IllegalArgumentException e) {
            // A conversion that compilers do not ask for otherwise: the virtual machine knows it.
            return Optional.empty();
        }
    }

    /** Writes what a class file of today says of its stack, and one of long ago does not. */
    private final class ModernWriter extends ClassWriter {
        ModernWriter() {
            super(COMPUTE_FRAMES);
        }

        @Override
        protected ClassLoader getClassLoader() {
            return others;
        }
    }

    private final class PlainCode extends MethodVisitor {
        PlainCode(MethodVisitor to) {
            super(API, to);
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            Optional<PlainMethod> plain = PlainMethod.of(name, descriptor, bootstrap, arguments);
            Optional<String> function =
                    LambdaCall.of(name, descriptor, bootstrap, arguments).flatMap(PlainClass.this::function);
            if (plain.isPresent()) {
                String method = methods.computeIfAbsent(plain.get(), none -> name + "$$" + methods.size());
                super.visitMethodInsn(Opcodes.INVOKESTATIC, original.getClassName(), method, descriptor, isInterface);
            } else if (function.isPresent()) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, function.get(), FunctionClass.MAKE, descriptor, false);
            } else {
                super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
            }
        }
    }
}
