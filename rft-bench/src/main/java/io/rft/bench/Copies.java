package io.rft.bench;

import java.io.IOException;

/** What a run copies, and where to. */
interface Copies {
    long bytes() throws IOException;

    /** Fails unless everything is there with every byte of its source. */
    void verify() throws IOException;

    /** Makes room for the next run's. */
    void remove() throws IOException;
}
