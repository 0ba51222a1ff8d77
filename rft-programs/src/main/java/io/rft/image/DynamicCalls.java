package io.rft.image;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Switches over types and the {@code equals}, {@code hashCode} and {@code toString} of records, without {@code invokedynamic}: a JVM makes
 * classes for each such call when it comes to it ({@link java.lang.runtime.SwitchBootstraps}, {@link java.lang.runtime.ObjectMethods}),
 * which no AOT cache of JDK 25 keeps. Each becomes a call of a private static method of the same class that does what the bootstrap
 * method promises.
 */
final class DynamicCalls {
    private static final String PREFIX = "rft$plain$";
    private static final int HIDDEN = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
    private static final ClassDesc SWITCHES = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
    private static final ClassDesc RECORDS = ClassDesc.of("java.lang.runtime.ObjectMethods");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final ClassDesc TEXT = ClassDesc.of("java.lang.StringBuilder");

    private final ClassDesc owner;
    private final boolean isInterface;
    private final Map<Call, Plain> plain = new LinkedHashMap<>(); // a method's code may be asked for twice

    private DynamicCalls(ClassModel model) {
        this.owner = model.thisClass().asSymbol();
        this.isInterface = model.flags().has(AccessFlag.INTERFACE);
    }

    /** Where it leads is known from this. */
    private record Call(
            DirectMethodHandleDesc bootstrap, String name, MethodTypeDesc type, List<ConstantDesc> arguments) {
        static Call of(InvokeDynamicInstruction instruction) {
            return new Call(
                    instruction.bootstrapMethod(),
                    instruction.name().stringValue(),
                    instruction.typeSymbol(),
                    instruction.bootstrapArgs());
        }

        boolean isTypeSwitch() {
            return bootstrap.owner().equals(SWITCHES)
                    && bootstrap.methodName().equals("typeSwitch")
                    && arguments.stream().allMatch(ClassDesc.class::isInstance);
        }

        boolean isPlain() {
            return isTypeSwitch() || bootstrap.owner().equals(RECORDS);
        }
    }

    /** The method that is called instead. */
    private record Plain(String name, Consumer<CodeBuilder> code) {}

    /** The class without such calls; empty if it has none. */
    static Optional<byte[]> replaced(ClassModel model) {
        if (model.methods().stream().noneMatch(DynamicCalls::isConcerned)) {
            return Optional.empty();
        }
        var calls = new DynamicCalls(model);
        var changed = ImageJars.CLASSES.transformClass(
                model,
                ClassTransform.transformingMethodBodies(DynamicCalls::isConcerned, calls::replace)
                        .andThen(new ClassTransform() {
                            @Override
                            public void accept(ClassBuilder target, ClassElement element) {
                                target.with(element);
                            }

                            @Override
                            public void atEnd(ClassBuilder target) {
                                calls.addMethods(target);
                            }
                        }));
        return Optional.of(changed);
    }

    private static boolean isConcerned(MethodModel method) {
        return method.code().stream()
                .flatMap(CodeModel::elementStream)
                .anyMatch(element -> element instanceof InvokeDynamicInstruction call
                        && Call.of(call).isPlain());
    }

    private void replace(CodeBuilder target, CodeElement element) {
        if (element instanceof InvokeDynamicInstruction instruction) {
            var call = Call.of(instruction);
            if (call.isPlain()) {
                var method = plain.computeIfAbsent(call, this::method);
                target.invokestatic(owner, method.name(), call.type(), isInterface);
                return;
            }
        }
        target.with(element);
    }

    private void addMethods(ClassBuilder target) {
        plain.forEach((call, method) -> target.withMethodBody(method.name(), call.type(), HIDDEN, method.code()));
    }

    private Plain method(Call call) {
        return new Plain(
                PREFIX + plain.size(),
                call.isTypeSwitch() ? code -> typeSwitch(code, call.arguments()) : code -> recordMethod(code, call));
    }

    /** The index of the first label, from the second argument on, that the first is an instance of; -1 for null. */
    private static void typeSwitch(CodeBuilder code, List<ConstantDesc> labels) {
        var some = code.newLabel();
        code.aload(0).ifnonnull(some).iconst_m1().ireturn().labelBinding(some);
        for (var i = 0; i < labels.size(); i++) {
            var next = code.newLabel();
            code.iload(1).loadConstant(i).if_icmpgt(next);
            code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
            code.loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }

    private static void recordMethod(CodeBuilder code, Call call) {
        var type = (ClassDesc) call.arguments().getFirst();
        var components = call.arguments().stream()
                .skip(2) // their names, which the getters know
                .map(getter -> Component.of((DirectMethodHandleDesc) getter))
                .toList();
        switch (call.name()) {
            case "equals" -> equality(code, type, components);
            case "hashCode" -> hash(code, type, components);
            case "toString" -> text(code, type, components);
            default -> throw new IllegalArgumentException("a record has no " + call.name());
        }
    }

    private record Component(String name, ClassDesc type) {
        static Component of(DirectMethodHandleDesc getter) {
            return new Component(getter.methodName(), getter.invocationType().returnType());
        }

        /** The class that has {@code compare} and {@code hashCode} for it; for an object {@code Objects}. */
        ClassDesc boxed() {
            return switch (TypeKind.from(type)) {
                case BOOLEAN -> ConstantDescs.CD_Boolean;
                case BYTE -> ConstantDescs.CD_Byte;
                case CHAR -> ConstantDescs.CD_Character;
                case SHORT -> ConstantDescs.CD_Short;
                case INT -> ConstantDescs.CD_Integer;
                case LONG -> ConstantDescs.CD_Long;
                case FLOAT -> ConstantDescs.CD_Float;
                case DOUBLE -> ConstantDescs.CD_Double;
                case REFERENCE -> OBJECTS;
                case VOID -> throw new IllegalArgumentException("a component is not void");
            };
        }

        ClassDesc passed() {
            return type.isPrimitive() ? type : ConstantDescs.CD_Object;
        }
    }

    /** Components are the same if {@code Objects.equals} or the {@code compare} of their kind says so ({@link Record#equals}). */
    private static void equality(CodeBuilder code, ClassDesc type, List<Component> components) {
        var different = code.newLabel();
        code.aload(1).instanceOf(type).ifeq(different);
        code.aload(1).checkcast(type).astore(2);
        for (var component : components) {
            code.aload(0).getfield(type, component.name(), component.type());
            code.aload(2).getfield(type, component.name(), component.type());
            compare(code, component, different);
        }
        code.iconst_1().ireturn().labelBinding(different).iconst_0().ireturn();
    }

    private static void compare(CodeBuilder code, Component component, Label different) {
        var passed = component.passed();
        if (component.type().isPrimitive()) {
            code.invokestatic(component.boxed(), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, passed, passed))
                    .ifne(different);
        } else {
            code.invokestatic(OBJECTS, "equals", MethodTypeDesc.of(ConstantDescs.CD_boolean, passed, passed))
                    .ifeq(different);
        }
    }

    private static void hash(CodeBuilder code, ClassDesc type, List<Component> components) {
        code.iconst_0();
        for (var component : components) {
            code.bipush(31).imul();
            code.aload(0).getfield(type, component.name(), component.type());
            code.invokestatic(
                            component.boxed(), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, component.passed()))
                    .iadd();
        }
        code.ireturn();
    }

    private static void text(CodeBuilder code, ClassDesc type, List<Component> components) {
        code.new_(TEXT).dup().invokespecial(TEXT, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
        code.loadConstant(type)
                .invokevirtual(ConstantDescs.CD_Class, "getSimpleName", MethodTypeDesc.of(ConstantDescs.CD_String));
        append(code, ConstantDescs.CD_String);
        var before = "[";
        for (var component : components) {
            code.loadConstant(before + component.name() + "=");
            append(code, ConstantDescs.CD_String);
            code.aload(0).getfield(type, component.name(), component.type());
            append(code, shown(component));
            before = ", ";
        }
        code.loadConstant(components.isEmpty() ? "[]" : "]");
        append(code, ConstantDescs.CD_String);
        code.invokevirtual(TEXT, "toString", MethodTypeDesc.of(ConstantDescs.CD_String))
                .areturn();
    }

    private static void append(CodeBuilder code, ClassDesc type) {
        code.invokevirtual(TEXT, "append", MethodTypeDesc.of(TEXT, type));
    }

    /** There is no {@code append} of a byte or a short. */
    private static ClassDesc shown(Component component) {
        return switch (TypeKind.from(component.type())) {
            case BYTE, SHORT -> ConstantDescs.CD_int;
            default -> component.passed();
        };
    }
}
