package io.rft.journal;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/**
 * What has been done, since this was made, so that files survive crashes: what was forced, and what journals say. No number ever
 * becomes less. Thread-safe; counting takes no lock.
 */
public final class DurabilityCounts {
    /** What is forced to disk. */
    public enum Forced {
        /** The content of a file. */
        DATA,
        /** A transfer's journal. */
        JOURNAL,
        /** The entries of a directory. */
        DIRECTORY,
        /** What became of transfers. */
        OUTCOMES
    }

    private final Map<Forced, LongAdder> forces = new EnumMap<>(Forced.class); // has all of them, and never others
    private final LongAdder checkpoints = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    public DurabilityCounts() {
        for (var what : Forced.values()) {
            forces.put(what, new LongAdder());
        }
    }

    /** Something of this kind has been forced. */
    public void forced(Forced what) {
        adder(what).increment();
    }

    public long forces(Forced what) {
        return adder(what).sum();
    }

    /** Times at which what had arrived of a file became durable. */
    public long checkpoints() {
        return checkpoints.sum();
    }

    /** Records of journals. */
    public long records() {
        return records.sum();
    }

    /** Bytes of journals. */
    public long bytes() {
        return bytes.sum();
    }

    void checkpoint() {
        checkpoints.increment();
    }

    void record() {
        records.increment();
    }

    void written(int journalBytes) {
        bytes.add(journalBytes);
    }

    private LongAdder adder(Forced what) {
        return Objects.requireNonNull(forces.get(what));
    }
}
