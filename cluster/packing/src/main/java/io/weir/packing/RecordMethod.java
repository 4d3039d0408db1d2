package io.weir.packing;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * One of the methods that a record asks {@code java.lang.runtime.ObjectMethods} for: {@code equals} or {@code hashCode}, which say
 * what that one's say. The first of them to be called anywhere costs a start some 25 ms, each other one some ms. {@code toString} is
 * left to it: a start prints no record.
 *
 * @param descriptor the record, for {@code equals} the other object too, and the result
 * @param components the record's fields in their order
 */
record RecordMethod(String descriptor, List<Handle> components) implements PlainMethod {
    private static final String FACTORY = "java/lang/runtime/ObjectMethods";
    private static final String OBJECTS = "java/util/Objects";
    private static final int FACTOR = 31;

    /** The class and the components' names come before their getters. */
    private static final int GETTERS = 2;

    /** Empty when the call asks for something else. */
    static Optional<PlainMethod> of(String name, String descriptor, Handle bootstrap, Object[] arguments) {
        boolean known = name.equals("equals") || name.equals("hashCode");
        if (!known || !bootstrap.getOwner().equals(FACTORY)) {
            return Optional.empty();
        }
        Stream<Object> getters = Arrays.stream(arguments).skip(GETTERS);
        return Optional.of(
                new RecordMethod(descriptor, getters.map(Handle.class::cast).toList()));
    }

    @Override
    public void write(ClassVisitor to, String name) {
        MethodVisitor code = to.visitMethod(
                Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, name, descriptor, null, null);
        code.visitCode();
        if (Type.getReturnType(descriptor).equals(Type.BOOLEAN_TYPE)) {
            compare(code);
        } else {
            hash(code);
        }
        code.visitEnd();
    }

    private void hash(MethodVisitor code) {
        code.visitInsn(Opcodes.ICONST_0);
        for (Handle component : components) {
            code.visitIntInsn(Opcodes.BIPUSH, FACTOR);
            code.visitInsn(Opcodes.IMUL);
            get(code, 0, component);
            Type type = Type.getType(component.getDesc());
            if (isReference(type)) {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, OBJECTS, "hashCode", "(Ljava/lang/Object;)I", false);
            } else {
                String hashed = Type.getMethodDescriptor(Type.INT_TYPE, type);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, wrapper(type), "hashCode", hashed, false);
            }
            code.visitInsn(Opcodes.IADD);
        }
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(1 + 2, 1);
    }

    private void compare(MethodVisitor code) {
        String self = Type.getArgumentTypes(descriptor)[0].getInternalName();
        Label another = new Label();
        Label differs = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitJumpInsn(Opcodes.IF_ACMPNE, another);
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(another);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitTypeInsn(Opcodes.INSTANCEOF, self);
        code.visitJumpInsn(Opcodes.IFEQ, differs);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitTypeInsn(Opcodes.CHECKCAST, self);
        code.visitVarInsn(Opcodes.ASTORE, 2);
        for (Handle component : components) {
            get(code, 0, component);
            get(code, 2, component);
            jumpUnlessEqual(code, Type.getType(component.getDesc()), differs);
        }
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
        code.visitLabel(differs);
        code.visitFrame(Opcodes.F_SAME, 0, null, 0, null);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
        code.visitMaxs(2 + 2, 2 + 1);
    }

    private static void get(MethodVisitor code, int local, Handle component) {
        code.visitVarInsn(Opcodes.ALOAD, local);
        code.visitFieldInsn(Opcodes.GETFIELD, component.getOwner(), component.getName(), component.getDesc());
    }

    /** Floating-point numbers are compared as their wrappers do it: NaN is equal to itself, and zero is not to minus zero. */
    private static void jumpUnlessEqual(MethodVisitor code, Type type, Label differs) {
        if (isReference(type)) {
            String objects = "(Ljava/lang/Object;Ljava/lang/Object;)Z";
            code.visitMethodInsn(Opcodes.INVOKESTATIC, OBJECTS, "equals", objects, false);
            code.visitJumpInsn(Opcodes.IFEQ, differs);
        } else {
            String compared = Type.getMethodDescriptor(Type.INT_TYPE, type, type);
            code.visitMethodInsn(Opcodes.INVOKESTATIC, wrapper(type), "compare", compared, false);
            code.visitJumpInsn(Opcodes.IFNE, differs);
        }
    }

    private static boolean isReference(Type type) {
        return type.getSort() >= Type.ARRAY;
    }

    private static String wrapper(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN -> "java/lang/Boolean";
            case Type.CHAR -> "java/lang/Character";
            case Type.BYTE -> "java/lang/Byte";
            case Type.SHORT -> "java/lang/Short";
            case Type.INT -> "java/lang/Integer";
            case Type.LONG -> "java/lang/Long";
            case Type.FLOAT -> "java/lang/Float";
            case Type.DOUBLE -> "java/lang/Double";
            default -> throw new IllegalArgumentException("no component can be of type " + type);
        };
    }
}
