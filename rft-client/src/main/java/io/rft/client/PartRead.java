package io.rft.client;

import io.rft.RftException;

/** The reading of a part of a file, under way. It goes on over lost sessions by itself. Thread-safe. */
public final class PartRead {
    private final PartRun run;

    PartRead(PartRun run) {
        this.run = run;
    }

    /** Waits for the part; fails with the reason if it does not come. */
    public FilePart join() throws RftException {
        run.transfer().join();
        return run.part();
    }

    /** Ends it: whoever waits fails with {@code INTERRUPTED}. Does not wait. */
    public void cancel() {
        run.transfer().cancel();
    }
}
