package io.rft.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The states that a crash may leave on a {@link FaultyDisk}, as fates of its changes not forced: every prefix of them, also with the
 * next write torn; all of them less up to three; all of them with one write torn. Torn are sectors of 4 KiB and of 512 bytes. Pure.
 */
public final class CrashStates {
    private static final int SYSTEMATIC_MAX = 10; // changes; beyond them there are too many states to list
    private static final int DROPPED_MAX = 3;
    private static final List<Integer> SECTORS = List.of(4096, 512);

    private CrashStates() {}

    /** What decides about the changes that were not forced. */
    @FunctionalInterface
    public interface Choice {
        /** One fate for each change, in their order. */
        List<Fate> fates(List<Change> unsynced);
    }

    /** The crash that loses all that it may. */
    public static List<Fate> allLost(List<Change> unsynced) {
        return Collections.nCopies(unsynced.size(), Fate.Whole.LOST);
    }

    /** The crash that loses nothing. */
    public static List<Fate> allKept(List<Change> unsynced) {
        return Collections.nCopies(unsynced.size(), Fate.Whole.KEPT);
    }

    /** Different states, at most {@code max}: all of them where they are few, else the two extremes and a selection. */
    public static List<List<Fate>> of(List<Change> unsynced, int max, RandomGenerator random) {
        var found = new LinkedHashSet<List<Fate>>();
        found.add(allLost(unsynced));
        found.add(allKept(unsynced));
        if (unsynced.size() <= SYSTEMATIC_MAX) {
            var all = new ArrayList<>(systematic(unsynced));
            Collections.shuffle(all, Random.from(random));
            found.addAll(all);
        } else {
            for (var tries = 0; tries < max; tries++) {
                found.add(any(unsynced, random));
            }
        }
        return found.stream().limit(Math.max(1, max)).toList();
    }

    /** One state by chance. */
    public static List<Fate> any(List<Change> unsynced, RandomGenerator random) {
        var kept = random.nextInt(3) == 0 ? unsynced.size() : random.nextInt(unsynced.size() + 1);
        var fates = prefix(unsynced.size(), kept);
        if (kept < unsynced.size() && random.nextBoolean()) {
            fates.set(kept, torn(unsynced.get(kept), random));
        }
        for (var dropped = random.nextInt(DROPPED_MAX + 1); dropped > 0 && kept > 0; dropped--) {
            var victim = random.nextInt(kept);
            fates.set(victim, random.nextBoolean() ? Fate.Whole.LOST : torn(unsynced.get(victim), random));
        }
        return fates;
    }

    private static Set<List<Fate>> systematic(List<Change> unsynced) {
        var found = new LinkedHashSet<List<Fate>>();
        for (var kept = 0; kept < unsynced.size(); kept++) {
            found.add(prefix(unsynced.size(), kept));
            for (var torn : tearings(unsynced.get(kept))) {
                found.add(with(prefix(unsynced.size(), kept), kept, torn));
                found.add(with(prefix(unsynced.size(), unsynced.size()), kept, torn));
            }
        }
        addDropping(prefix(unsynced.size(), unsynced.size()), 0, DROPPED_MAX, found);
        return found;
    }

    /** These fates with up to so many from this one on lost. */
    private static void addDropping(List<Fate> fates, int from, int count, Set<List<Fate>> found) {
        found.add(List.copyOf(fates));
        for (var i = from; count > 0 && i < fates.size(); i++) {
            addDropping(with(fates, i, Fate.Whole.LOST), i + 1, count - 1, found);
        }
    }

    /** The ends of a write stored, and all but them. */
    private static List<Fate> tearings(Change change) {
        var found = new ArrayList<Fate>();
        for (var sectorBytes : SECTORS) {
            var sectors = Fate.sectors(change, sectorBytes);
            if (sectors > 1) {
                var last = 1L << ((sectors - 1) % Long.SIZE);
                for (var mask : new long[] {1, ~1L, last, ~last}) {
                    found.add(new Fate.Torn(sectorBytes, mask));
                }
            }
        }
        return found;
    }

    private static Fate torn(Change change, RandomGenerator random) {
        var sectorBytes = SECTORS.get(random.nextInt(SECTORS.size()));
        var sectors = Fate.sectors(change, sectorBytes);
        if (sectors < 2) {
            return Fate.Whole.LOST;
        }
        var cut = random.nextInt(1, (int) Math.min(Long.SIZE, sectors));
        return new Fate.Torn(sectorBytes, random.nextBoolean() ? random.nextLong() : (1L << cut) - 1);
    }

    private static List<Fate> prefix(int size, int kept) {
        var fates = new ArrayList<Fate>(Collections.nCopies(size, Fate.Whole.LOST));
        Collections.fill(fates.subList(0, kept), Fate.Whole.KEPT);
        return fates;
    }

    private static List<Fate> with(List<Fate> fates, int index, Fate fate) {
        var changed = new ArrayList<>(fates);
        changed.set(index, fate);
        return changed;
    }
}
