package io.rft.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each result is compared with what the classes as compiled say. */
class DynamicCallsTest {
    /** What is asked of the classes as compiled, and of the changed ones. */
    public static final class Subject implements Function<List<@Nullable Object>, List<String>> {
        @Override
        public List<String> apply(List<@Nullable Object> values) {
            var results = new ArrayList<String>();
            for (var value : values) {
                results.add(kind(value) + " " + nested(value));
            }
            var all = List.of(
                    all(1.0, 2f, "text"),
                    all(1.0, 2f, "text"),
                    all(Double.NaN, 2f, "text"),
                    all(Double.NaN, 2f, "text"),
                    all(0.0, 2f, "text"),
                    all(-0.0, 2f, "text"),
                    all(1.0, Float.NaN, "text"),
                    all(1.0, 2f, null),
                    new Empty(),
                    new Empty(),
                    new Shape.Circle(3),
                    new Shape.Circle(3),
                    new Shape.Square(3, new int[0].length));
            for (var one : all) {
                results.add(one.toString());
                for (var other : all) {
                    results.add(one.equals(other) + " " + (one.hashCode() == other.hashCode()));
                }
                results.add("" + one.equals(nothing()));
            }
            return results;
        }

        private static All all(double d, float f, @Nullable String s) {
            return new All(true, (byte) -1, 'c', (short) 7, 5, 1L << 40, f, d, s, List.of("a"));
        }

        @SuppressWarnings("NullAway")
        private static Object nothing() {
            return null;
        }

        private static String kind(@Nullable Object value) {
            return switch (value) {
                case null -> "nothing";
                case Shape.Circle(var radius) when radius > 10 -> "large circle";
                case Shape.Circle circle -> "circle " + circle.radius();
                case Shape shape -> "shape " + shape;
                case Integer number when number < 0 -> "negative";
                case Integer number -> "number " + number;
                case List<?> list when list.isEmpty() -> "empty";
                case CharSequence text -> "text " + text;
                default -> "other";
            };
        }

        private static String nested(@Nullable Object value) {
            return value instanceof Shape shape ? shape.name() : "-";
        }
    }

    /** Has a switch in an interface. */
    sealed interface Shape {
        record Circle(int radius) implements Shape {}

        record Square(int side, int turn) implements Shape {}

        default String name() {
            return switch (this) {
                case Circle circle -> "c" + circle.radius();
                case Square(var side, var turn) -> "s" + side + "/" + turn;
            };
        }
    }

    record Empty() {}

    record All(
            boolean z,
            byte b,
            char c,
            short s,
            int i,
            long j,
            float f,
            double d,
            @Nullable String text,
            List<String> list) {}

    @Test
    void plainCodeSaysWhatTheBootstrapMethodsSay() throws Exception {
        var loader = new Changing();
        var values = new ArrayList<@Nullable Object>(List.of(1, -1, "text", List.of(), List.of(1), 2.5));
        values.add(null);
        var changed = subject(loader);
        assertNotSame(Subject.class, changed.getClass());
        assertEquals(new Subject().apply(values), changed.apply(values));
        assertEquals(
                List.of("All", "Circle", "Empty", "Shape", "Square", "Subject"),
                loader.changed.stream().sorted().toList());
    }

    @Test
    void shapesOfTheirOwnClassesAreTold() throws Exception {
        var loader = new Changing();
        var circle = loader.loadClass(Shape.Circle.class.getName()).getDeclaredConstructor(int.class);
        circle.setAccessible(true);
        var changed = subject(loader);
        assertEquals(
                new Subject().apply(List.of(new Shape.Circle(11), new Shape.Circle(2))),
                changed.apply(List.of(circle.newInstance(11), circle.newInstance(2))));
    }

    @Test
    void noSuchCallIsLeftAndWhatHasNoneStaysAsItIs() throws IOException {
        var changed = DynamicCalls.replaced(ImageJars.CLASSES.parse(bytes(Subject.class.getName())))
                .orElseThrow();
        assertFalse(calls(changed).contains("typeSwitch"));
        assertTrue(calls(bytes(Subject.class.getName())).contains("typeSwitch"));
        assertTrue(DynamicCalls.replaced(ImageJars.CLASSES.parse(changed)).isEmpty());
    }

    @SuppressWarnings("unchecked")
    private static Function<List<@Nullable Object>, List<String>> subject(ClassLoader loader)
            throws ReflectiveOperationException {
        return (Function<List<@Nullable Object>, List<String>>)
                loader.loadClass(Subject.class.getName()).getConstructor().newInstance();
    }

    private static List<String> calls(byte[] bytes) {
        return ImageJars.CLASSES.parse(bytes).methods().stream()
                .flatMap(method -> method.code().stream())
                .flatMap(code -> code.elementStream())
                .flatMap(element -> element instanceof InvokeDynamicInstruction call
                        ? List.of(call.bootstrapMethod().methodName()).stream()
                        : List.<String>of().stream())
                .toList();
    }

    private static byte[] bytes(String name) throws IOException {
        try (var in = DynamicCallsTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    /** Defines this test and what is nested in it anew, changed. */
    private static final class Changing extends ClassLoader {
        private final List<String> changed = new ArrayList<>();

        Changing() {
            super(DynamicCallsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(DynamicCallsTest.class.getName()) || findLoadedClass(name) != null) {
                return super.loadClass(name, resolve);
            }
            try {
                var original = bytes(name);
                var better = DynamicCalls.replaced(ImageJars.CLASSES.parse(original));
                better.ifPresent(ignored -> changed.add(name.substring(name.lastIndexOf('$') + 1)));
                var bytes = better.orElse(original);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
