package io.rft.cli;

import io.rft.RftException;
import io.rft.client.TransferProgress;

/** Shows how far a transfer is while it runs. One thread. */
interface ProgressView {
    /** Shows nothing. */
    static ProgressView none() {
        return new None();
    }

    /** Called some times a second. {@code connectionsMax} is what both sides agreed on. */
    void show(String path, TransferProgress progress, int connectionsMax) throws RftException;

    /** Takes away what stands on the terminal, before something else is said there. */
    default void clear() {}

    /** Shows nothing. */
    record None() implements ProgressView {
        @Override
        public void show(String path, TransferProgress progress, int connectionsMax) {}
    }

    /** Shows the same twice. */
    record Both(ProgressView one, ProgressView other) implements ProgressView {
        @Override
        public void show(String path, TransferProgress progress, int connectionsMax) throws RftException {
            one.show(path, progress, connectionsMax);
            other.show(path, progress, connectionsMax);
        }

        @Override
        public void clear() {
            one.clear();
            other.clear();
        }
    }
}
