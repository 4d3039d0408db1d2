package io.weir.packing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class PlainClassTest {
    private static final String CALLS = "io/weir/packing/Calls";
    private static final List<String> ALL =
            List.of(CALLS, CALLS + "$Shape", CALLS + "$Inner", CALLS + "$Marked", CALLS + "$All", CALLS + "$None");

    @Test
    void aPlainClassDoesWhatItDidAndAsksTheVirtualMachineForNothing() throws Exception {
        Map<String, byte[]> classes = plain();

        assertTrue(classes.size() > 12, "functions have classes: " + classes.keySet());
        classes.forEach((name, file) -> assertEquals(List.of(), dynamicCalls(file), name));
        assertEquals(new Calls().call(), call(classes));
    }

    @Test
    void aClassWithNothingToDoIsNotChanged() throws IOException {
        assertFalse(PlainClass.of(file(CALLS + "$Marked"), getClass().getClassLoader())
                .changed());
    }

    @Test
    void aClassFileOfLongAgoSaysWhatIsOnItsStack() throws Exception {
        PlainClass plain = PlainClass.of(longAgo(), getClass().getClassLoader());

        assertTrue(plain.changed());
        assertEquals(Opcodes.V1_8, new ClassReader(plain.file()).readUnsignedShort(6));
        Class<?> loaded = new Loader(Map.of("io/weir/packing/Old", plain.file())).loadClass("io.weir.packing.Old");
        assertEquals("other", loaded.getMethod("pick", boolean.class).invoke(null, false));
    }

    /** {@code static Object pick(boolean one)}, with a branch, in Java 5's format. */
    private static byte[] longAgo() {
        ClassWriter to = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        to.visit(Opcodes.V1_5, Opcodes.ACC_PUBLIC, "io/weir/packing/Old", null, "java/lang/Object", null);
        MethodVisitor code =
                to.visitMethod(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "pick", "(Z)Ljava/lang/Object;", null, null);
        Label other = new Label();
        code.visitCode();
        code.visitVarInsn(Opcodes.ILOAD, 0);
        code.visitJumpInsn(Opcodes.IFEQ, other);
        code.visitLdcInsn("one");
        code.visitInsn(Opcodes.ARETURN);
        code.visitLabel(other);
        code.visitLdcInsn("other");
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
        to.visitEnd();
        return to.toByteArray();
    }

    private Map<String, byte[]> plain() throws IOException {
        Map<String, byte[]> classes = new HashMap<>();
        Map<String, List<String>> nests = new HashMap<>();
        for (String name : ALL) {
            PlainClass plain = PlainClass.of(file(name), getClass().getClassLoader());
            classes.put(name, plain.file());
            classes.putAll(plain.functions());
            nests.computeIfAbsent(plain.nestHost().orElseThrow(), none -> new ArrayList<>())
                    .addAll(plain.functions().keySet());
        }
        nests.forEach((host, members) ->
                classes.computeIfPresent(host, (name, file) -> PlainClass.withNestMembers(file, members)));
        return classes;
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream file = PlainClassTest.class.getResourceAsStream("/" + name + ".class")) {
            return file.readAllBytes();
        }
    }

    private static String call(Map<String, byte[]> classes) throws Exception {
        Class<?> loaded = new Loader(classes).loadClass(CALLS.replace('/', '.'));
        return (String) ((Callable<?>) loaded.getConstructor().newInstance()).call();
    }

    private static List<String> dynamicCalls(byte[] file) {
        List<String> found = new ArrayList<>();
        new ClassReader(file)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String method, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitInvokeDynamicInsn(
                                            String name, String type, Handle bootstrap, Object... arguments) {
                                        if (!method.startsWith("$deserialize") && !name.equals("toString")) {
                                            found.add(method + ": " + name + type);
                                        }
                                    }
                                };
                            }
                        },
                        0);
        return found;
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loader(Map<String, byte[]> classes) {
            super(PlainClassTest.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            byte[] file = classes.get(name.replace('.', '/'));
            if (file == null) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? defineClass(name, file, 0, file.length) : loaded;
        }
    }
}
