package io.weir.packing;

import java.util.Map;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes the code that makes the value on top of the stack one of another type: a cast, a box, its content, a wider number. */
final class Conversion {
    private static final Map<Integer, String> BOXES = Map.of(
            Type.BOOLEAN, "java/lang/Boolean",
            Type.BYTE, "java/lang/Byte",
            Type.CHAR, "java/lang/Character",
            Type.SHORT, "java/lang/Short",
            Type.INT, "java/lang/Integer",
            Type.LONG, "java/lang/Long",
            Type.FLOAT, "java/lang/Float",
            Type.DOUBLE, "java/lang/Double");
    private static final Map<String, Type> CONTENTS = Map.of(
            "java/lang/Boolean", Type.BOOLEAN_TYPE,
            "java/lang/Byte", Type.BYTE_TYPE,
            "java/lang/Character", Type.CHAR_TYPE,
            "java/lang/Short", Type.SHORT_TYPE,
            "java/lang/Integer", Type.INT_TYPE,
            "java/lang/Long", Type.LONG_TYPE,
            "java/lang/Float", Type.FLOAT_TYPE,
            "java/lang/Double", Type.DOUBLE_TYPE);
    private static final Type OBJECT = Type.getObjectType("java/lang/Object");

    private Conversion() {}

    /**
     * Converts what is on the stack.
     *
     * @param from its type, as far as the verifier knows
     * @param known its type, as far as the compiler knew
     * @param to what it is to be
     */
    static void write(MethodVisitor code, Type from, Type known, Type to) {
        if (from.equals(to)) {
            return;
        }
        if (primitive(from) && primitive(to)) {
            widen(code, from, to);
        } else if (primitive(from)) {
            box(code, from, to);
        } else if (primitive(to)) {
            unbox(code, from, known, to);
        } else {
            cast(code, from, to);
        }
    }

    /** Of an object of which no more is known, a number of the wanted width is taken, whatever its own is. */
    private static void unbox(MethodVisitor code, Type from, Type known, Type to) {
        Type content = CONTENTS.getOrDefault(known.getInternalName(), to);
        String box = CONTENTS.containsKey(known.getInternalName()) ? known.getInternalName() : unknownBox(to);
        cast(code, from, Type.getObjectType(box));
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, box, content.getClassName() + "Value", "()" + content.getDescriptor(), false);
        widen(code, content, to);
    }

    private static String unknownBox(Type content) {
        return content.equals(Type.BOOLEAN_TYPE) || content.equals(Type.CHAR_TYPE)
                ? BOXES.get(content.getSort())
                : "java/lang/Number";
    }

    private static boolean primitive(Type type) {
        return type.getSort() <= Type.DOUBLE;
    }

    private static void cast(MethodVisitor code, Type from, Type to) {
        if (!to.equals(from) && !to.equals(OBJECT)) {
            code.visitTypeInsn(Opcodes.CHECKCAST, to.getInternalName());
        }
    }

    private static void box(MethodVisitor code, Type from, Type to) {
        String box = BOXES.get(from.getSort());
        if (CONTENTS.containsKey(to.getInternalName()) && !to.getInternalName().equals(box)) {
            throw new IllegalArgumentException("no conversion from " + from + " to " + to);
        }
        code.visitMethodInsn(
                Opcodes.INVOKESTATIC, box, "valueOf", "(" + from.getDescriptor() + ")L" + box + ";", false);
    }

    private static void widen(MethodVisitor code, Type from, Type to) {
        int wide = to.getSort();
        int opcode =
                switch (from.getSort()) {
                    case Type.BYTE, Type.SHORT, Type.CHAR, Type.INT -> fromInt(wide);
                    case Type.LONG ->
                        wide == Type.FLOAT ? Opcodes.L2F : wide == Type.DOUBLE ? Opcodes.L2D : Opcodes.NOP;
                    case Type.FLOAT -> wide == Type.DOUBLE ? Opcodes.F2D : Opcodes.NOP;
                    default -> Opcodes.NOP;
                };
        boolean asItIs =
                from.equals(to) || wide == Type.INT && from.getSort() < Type.INT && from.getSort() > Type.BOOLEAN;
        if (opcode != Opcodes.NOP) {
            code.visitInsn(opcode);
        } else if (!asItIs) {
            throw new IllegalArgumentException("no conversion from " + from + " to " + to);
        }
    }

    private static int fromInt(int wide) {
        return switch (wide) {
            case Type.LONG -> Opcodes.I2L;
            case Type.FLOAT -> Opcodes.I2F;
            case Type.DOUBLE -> Opcodes.I2D;
            default -> Opcodes.NOP;
        };
    }
}
