package io.rft.console;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Does something when the process gets a signal. Java has no supported way: this is the one it has had all along, found by name
 * because the compiler warns of it. A signal that the parent made the process ignore stays ignored.
 */
public final class Signals {
    private Signals() {}

    /**
     * Runs this on a thread of the machine's own each time the signal arrives ({@code "INT"}); what the signal did before, it does no
     * more. Where there is no such signal, or no way to know of it, nothing happens.
     */
    public static void on(String name, Runnable action) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (self, method, arguments) -> answer(self, method, action));
            signal.getMethod("handle", signal, handler)
                    .invoke(signal, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            // No such signal here: the program ends by it as any other does.
        }
    }

    private static Object answer(Object self, Method method, Runnable action) {
        return switch (method.getName()) {
            case "handle" -> {
                action.run();
                yield self; // nobody sees what a void method returns
            }
            case "hashCode" -> System.identityHashCode(self);
            case "equals" -> false;
            default -> "signal handler";
        };
    }
}
