package io.rft.daemon;

import io.rft.console.ExitCode;
import java.util.concurrent.CompletableFuture;

/** The wish that the daemon ends, and what the program then returns: the first one counts. Thread-safe. */
final class StopRequest {
    private final CompletableFuture<ExitCode> first = new CompletableFuture<>();

    void ask(ExitCode code) {
        first.complete(code);
    }

    /** Waits for the first wish. */
    ExitCode await() {
        return first.join();
    }
}
