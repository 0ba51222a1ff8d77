package io.rft.console;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * What happens when a person or the system asks a program to stop: the first signal does what the program is at that moment prepared
 * to do, so that it can end in good order and say so; where it is prepared for nothing, and at the second signal, it ends at once.
 * Thread-safe: signals arrive on a thread of their own.
 */
public final class Interruption {
    private final IntConsumer end;
    private final AtomicReference<Optional<ExitCode>> received = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<Runnable>> prepared = new AtomicReference<>(Optional.empty());

    /** @param end ends the process with this exit code, without ado; does not return, but in tests */
    public Interruption(IntConsumer end) {
        this.end = end;
    }

    /** Listens to the signals that ask a process to stop. */
    public void listen() {
        Signals.on("INT", () -> signalled(ExitCode.INTERRUPTED));
        Signals.on("TERM", () -> signalled(ExitCode.TERMINATED));
    }

    /** Until the result is closed the first signal does this; what was prepared before is so again afterwards. */
    public Prepared prepare(Runnable stop) {
        var before = prepared.getAndSet(Optional.of(stop));
        return () -> prepared.set(before);
    }

    /** The end of a time in which a program is prepared to stop. */
    @FunctionalInterface
    public interface Prepared extends AutoCloseable {
        @Override
        void close();
    }

    /** Why the program was asked to stop, as its exit code; empty if it was not. */
    public Optional<ExitCode> received() {
        return received.get();
    }

    /** Ends the process: for what was prepared and has nothing else to do. */
    public void endNow() {
        end.accept(received.get().orElse(ExitCode.INTERRUPTED).value());
    }

    /** A signal has arrived; {@code code} is what the program will return for it. Called by any thread. */
    public void signalled(ExitCode code) {
        var isFirst = received.getAndUpdate(was -> was.isEmpty() ? Optional.of(code) : was)
                .isEmpty();
        var stop = prepared.get();
        if (isFirst && stop.isPresent()) {
            stop.get().run();
        } else {
            end.accept(code.value());
        }
    }
}
