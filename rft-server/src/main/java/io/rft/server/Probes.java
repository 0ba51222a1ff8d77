package io.rft.server;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.store.DroppedFile;
import io.rft.store.GeneratedFile;
import io.rft.store.SourceFile;
import io.rft.store.StagedFile;
import java.time.Duration;

/**
 * What a server lets clients measure: bytes that are made up and dropped, in place of files. No disk takes part, and a client gets
 * nothing moved that a file would not; so it is enough that probes keep every limit of a transfer, and end. Immutable.
 *
 * @param allowed whether it lets them at all
 */
record Probes(boolean allowed, Ticker ticker) {
    /** At once, in one session and direction: one that ends while the next begins. Each takes four bytes of memory per block. */
    static final int OPEN_MAX = 2;

    static final Duration TIME_MAX = Duration.ofSeconds(60);

    /** Fails if there is to be no further one beside so many. */
    void admit(long open) throws RftException {
        if (!allowed) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    "this server does not let clients measure the way to it",
                    "Its configuration says so: limits.bench in rftd.toml.");
        }
        if (open >= OPEN_MAX) {
            throw new RftException(ErrorCode.BUSY, "this session measures " + open + " times at once", "Wait for one.");
        }
    }

    /** What a client sends. */
    StagedFile sink(long bytes, int blockBytes) {
        return new DroppedFile(bytes, blockBytes, inTime());
    }

    /** What a client fetches. */
    SourceFile source(long bytes) {
        return new GeneratedFile(bytes, inTime());
    }

    private StagedFile.Between inTime() {
        var begun = ticker.nanoTime();
        return () -> {
            if (ticker.nanoTime() - begun > TIME_MAX.toNanos()) {
                throw new RftException(ErrorCode.LIMIT, "a measurement takes at most " + TIME_MAX.toSeconds() + " s");
            }
        };
    }
}
