package io.weir.packing;

import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The class of one {@link LambdaCall}: what it captures in fields, a static method {@value #MAKE} that makes an object of it (the same
 * one each time when nothing is captured, as the virtual machine does), and the interface's method, which calls the body.
 */
final class FunctionClass {
    /** Takes what the call site has on the stack, and gives what it expects there. */
    static final String MAKE = "make";

    private static final String OBJECT = "java/lang/Object";
    private static final String ONLY = "ONLY";

    private final String name;
    private final LambdaCall call;
    private final Type[] captured;
    private final ClassWriter to = new ClassWriter(ClassWriter.COMPUTE_MAXS);

    private FunctionClass(String name, LambdaCall call) {
        this.name = name;
        this.call = call;
        captured = call.factory().getArgumentTypes();
    }

    /**
     * The class file.
     *
     * @param nestHost the class whose private members this one may use, or null
     * @throws IllegalArgumentException when the body does not fit in a way that this class knows
     */
    static byte[] write(String name, LambdaCall call, String nestHost) {
        return new FunctionClass(name, call).write(nestHost);
    }

    private byte[] write(String nestHost) {
        String[] interfaces = new String[1 + call.interfaces().size()];
        interfaces[0] = call.factory().getReturnType().getInternalName();
        for (int i = 1; i < interfaces.length; i++) {
            interfaces[i] = call.interfaces().get(i - 1);
        }
        to.visit(
                Opcodes.V17,
                Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
                name,
                null,
                OBJECT,
                interfaces);
        if (nestHost != null) {
            to.visitNestHost(nestHost);
        }
        constructor();
        make();
        method(call.erased());
        call.bridges().stream().filter(bridge -> !bridge.equals(call.erased())).forEach(this::method);
        to.visitEnd();
        return to.toByteArray();
    }

    private String constructorDescriptor() {
        return Type.getMethodDescriptor(Type.VOID_TYPE, captured);
    }

    private void constructor() {
        MethodVisitor code = to.visitMethod(Opcodes.ACC_PRIVATE, "<init>", constructorDescriptor(), null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, OBJECT, "<init>", "()V", false);
        int local = 1;
        for (int i = 0; i < captured.length; i++) {
            to.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, field(i), captured[i].getDescriptor(), null, null);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(captured[i].getOpcode(Opcodes.ILOAD), local);
            code.visitFieldInsn(Opcodes.PUTFIELD, name, field(i), captured[i].getDescriptor());
            local += captured[i].getSize();
        }
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static String field(int i) {
        return "captured" + i;
    }

    private void make() {
        if (captured.length == 0) {
            only();
        }
        MethodVisitor code =
                to.visitMethod(Opcodes.ACC_STATIC, MAKE, call.factory().getDescriptor(), null, null);
        code.visitCode();
        if (captured.length == 0) {
            code.visitFieldInsn(Opcodes.GETSTATIC, name, ONLY, "L" + name + ";");
        } else {
            code.visitTypeInsn(Opcodes.NEW, name);
            code.visitInsn(Opcodes.DUP);
            load(code, captured, 0);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, "<init>", constructorDescriptor(), false);
        }
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void only() {
        to.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL, ONLY, "L" + name + ";", null, null);
        MethodVisitor code = to.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
        code.visitCode();
        code.visitTypeInsn(Opcodes.NEW, name);
        code.visitInsn(Opcodes.DUP);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, "<init>", "()V", false);
        code.visitFieldInsn(Opcodes.PUTSTATIC, name, ONLY, "L" + name + ";");
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static void load(MethodVisitor code, Type[] types, int first) {
        int local = first;
        for (Type type : types) {
            code.visitVarInsn(type.getOpcode(Opcodes.ILOAD), local);
            local += type.getSize();
        }
    }

    private void method(Type descriptor) {
        MethodVisitor code = to.visitMethod(Opcodes.ACC_PUBLIC, call.method(), descriptor.getDescriptor(), null, null);
        code.visitCode();
        Handle body = call.body();
        boolean makes = body.getTag() == Opcodes.H_NEWINVOKESPECIAL;
        if (makes) {
            code.visitTypeInsn(Opcodes.NEW, body.getOwner());
            code.visitInsn(Opcodes.DUP);
        }
        arguments(code, descriptor.getArgumentTypes(), wanted(body));
        code.visitMethodInsn(opcode(body), body.getOwner(), body.getName(), body.getDesc(), body.isInterface());
        Type gives = makes ? Type.getObjectType(body.getOwner()) : Type.getReturnType(body.getDesc());
        result(code, gives, descriptor.getReturnType());
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** What the body takes, the object it is called on included. */
    private static Type[] wanted(Handle body) {
        Type[] parameters = Type.getArgumentTypes(body.getDesc());
        if (body.getTag() == Opcodes.H_INVOKESTATIC || body.getTag() == Opcodes.H_NEWINVOKESPECIAL) {
            return parameters;
        }
        Type[] all = new Type[parameters.length + 1];
        all[0] = Type.getObjectType(body.getOwner());
        System.arraycopy(parameters, 0, all, 1, parameters.length);
        return all;
    }

    private void arguments(MethodVisitor code, Type[] parameters, Type[] wanted) {
        for (int i = 0; i < captured.length; i++) {
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, name, field(i), captured[i].getDescriptor());
            Conversion.write(code, captured[i], captured[i], wanted[i]);
        }
        Type[] known = call.known().getArgumentTypes();
        int local = 1;
        for (int i = 0; i < parameters.length; i++) {
            code.visitVarInsn(parameters[i].getOpcode(Opcodes.ILOAD), local);
            Conversion.write(code, parameters[i], known[i], wanted[captured.length + i]);
            local += parameters[i].getSize();
        }
    }

    private static int opcode(Handle body) {
        return switch (body.getTag()) {
            case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
            case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
            case Opcodes.H_INVOKEINTERFACE -> Opcodes.INVOKEINTERFACE;
            // A private method of the class itself, which its nest calls like any other.
            default -> body.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
        };
    }

    private static void result(MethodVisitor code, Type gives, Type wanted) {
        if (wanted.getSort() == Type.VOID) {
            if (gives.getSort() != Type.VOID) {
                code.visitInsn(gives.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
            }
        } else if (gives.getSort() == Type.VOID) {
            throw new IllegalArgumentException("a body without a result where " + wanted + " is wanted");
        } else {
            Conversion.write(code, gives, gives, wanted);
        }
        code.visitInsn(wanted.getOpcode(Opcodes.IRETURN));
    }
}
