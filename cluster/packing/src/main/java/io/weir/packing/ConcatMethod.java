package io.weir.packing;

import java.util.Optional;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * One string concatenation that a class asks {@code java.lang.invoke.StringConcatFactory} for.
 *
 * @param descriptor what goes in, and String
 * @param recipe the text, with {@value #ARGUMENT} for each argument
 */
record ConcatMethod(String descriptor, String recipe) implements PlainMethod {
    private static final char ARGUMENT = '\1';
    private static final char CONSTANT = '\2';
    private static final String FACTORY = "java/lang/invoke/StringConcatFactory";
    private static final String BUILDER = "java/lang/StringBuilder";
    private static final String MAKES_BUILDER = ")L" + BUILDER + ";";

    /** Empty when the call asks for something else, or has constants that are not in the text. */
    static Optional<PlainMethod> of(String descriptor, Handle bootstrap, Object[] arguments) {
        if (!bootstrap.getOwner().equals(FACTORY)) {
            return Optional.empty();
        }
        if (bootstrap.getName().equals("makeConcat")) {
            int count = Type.getArgumentTypes(descriptor).length;
            return Optional.of(
                    new ConcatMethod(descriptor, String.valueOf(ARGUMENT).repeat(count)));
        }
        String recipe = (String) arguments[0];
        return recipe.indexOf(CONSTANT) < 0 ? Optional.of(new ConcatMethod(descriptor, recipe)) : Optional.empty();
    }

    @Override
    public void write(ClassVisitor to, String name) {
        MethodVisitor code = to.visitMethod(
                Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC, name, descriptor, null, null);
        code.visitCode();
        code.visitTypeInsn(Opcodes.NEW, BUILDER);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, BUILDER, "<init>", "()V", false);
        Type[] types = Type.getArgumentTypes(descriptor);
        int argument = 0;
        int local = 0;
        StringBuilder text = new StringBuilder();
        for (char c : recipe.toCharArray()) {
            if (c != ARGUMENT) {
                text.append(c);
                continue;
            }
            append(code, text);
            Type type = types[argument++];
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "append", "(" + taken(type) + MAKES_BUILDER, false);
            local += type.getSize();
        }
        append(code, text);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, BUILDER, "toString", "()Ljava/lang/String;", false);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(1 + 2, local);
        code.visitEnd();
    }

    private static void append(MethodVisitor code, StringBuilder text) {
        if (!text.isEmpty()) {
            code.visitLdcInsn(text.toString());
            code.visitMethodInsn(
                    Opcodes.INVOKEVIRTUAL, BUILDER, "append", "(Ljava/lang/String;" + MAKES_BUILDER, false);
            text.setLength(0);
        }
    }

    private static String taken(Type type) {
        return switch (type.getSort()) {
            case Type.BYTE, Type.SHORT -> "I";
            case Type.OBJECT ->
                type.getClassName().equals("java.lang.String") ? "Ljava/lang/String;" : "Ljava/lang/Object;";
            case Type.ARRAY -> "Ljava/lang/Object;";
            default -> type.getDescriptor();
        };
    }
}
