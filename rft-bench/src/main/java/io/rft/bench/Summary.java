package io.rft.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Medians of the runs of one contender. */
record Summary(
        String name,
        long bytes,
        int runs,
        double seconds,
        double fastest,
        double slowest,
        double cpuSeconds,
        int disturbed) {
    private static final double MEGA = 1e6;
    private static final double GIBI = 1L << 30;

    static final String HEAD = """
            | | wall s, median (min–max) | MB/s | CPU s per GiB, both ends | runs (disturbed) |
            |---|---|---|---|---|
            """;

    static Summary of(String name, long bytes, List<Timing> runs) {
        return new Summary(
                name,
                bytes,
                runs.size(),
                median(runs, Timing::seconds),
                runs.stream().mapToDouble(Timing::seconds).min().orElseThrow(),
                runs.stream().mapToDouble(Timing::seconds).max().orElseThrow(),
                median(runs, Timing::cpuSeconds),
                (int) runs.stream().filter(Timing::isDisturbed).count());
    }

    double megabytesPerSecond() {
        return bytes / MEGA / seconds;
    }

    String row() {
        return "| %s | %.2f (%.2f–%.2f) | %.0f | %.2f | %d (%d) |"
                .formatted(
                        name,
                        seconds,
                        fastest,
                        slowest,
                        megabytesPerSecond(),
                        cpuSeconds / (bytes / GIBI),
                        runs,
                        disturbed);
    }

    /** Without rates, for runs whose bytes are nothing. */
    String rowOfARun() {
        return "| %s | %.3f (%.3f–%.3f) | %.3f | %d (%d) |"
                .formatted(name, seconds, fastest, slowest, cpuSeconds, runs, disturbed);
    }

    static double median(double... figures) {
        var sorted = figures.clone();
        Arrays.sort(sorted);
        var middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double median(List<Timing> runs, ToDoubleFunction<Timing> figure) {
        return median(runs.stream().mapToDouble(figure).toArray());
    }
}
