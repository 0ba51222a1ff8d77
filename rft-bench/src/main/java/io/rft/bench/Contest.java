package io.rft.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Contenders that take turns – A B C, A B C … – so that whatever else the machine does meets all of them. The first rounds warm up – the servers'
 * compilers as well – and do not count; nor does a run that other programs disturbed, unless they do not stop.
 */
final class Contest {
    /**
     * Virtual machines give freed memory back to their host, and touching it again costs seconds per GiB: so much more than the data
     * is touched and freed before each run, or a run would measure that.
     */
    private static final long SLACK_BYTES = 1L << 30;

    private static final int TRIES_MAX = 4;
    private static final int WARM_UPS = 3;

    private final List<Contender> contenders;
    private final Program program;
    private final Workplace place;
    private final PrintStream out;

    Contest(List<Contender> contenders, Program program, Workplace place, PrintStream out) {
        this.contenders = List.copyOf(contenders);
        this.program = program;
        this.place = place;
        this.out = out;
    }

    /** By the contenders' names, the figures of each of their runs that count. */
    Map<String, List<Timing>> hold(int rounds) throws IOException {
        var results = new LinkedHashMap<String, List<Timing>>();
        for (var round = 1 - WARM_UPS; round <= rounds; round++) {
            for (var contender : contenders) {
                var timing = round > 0 ? turn(contender, "round " + round, TRIES_MAX) : turn(contender, "warm-up", 1);
                if (round > 0) {
                    results.computeIfAbsent(contender.name(), name -> new ArrayList<>())
                            .add(timing);
                }
            }
        }
        return results;
    }

    /** One run; once more while others disturb it, but not for ever. */
    private Timing turn(Contender contender, String label, int triesMax) throws IOException {
        for (var tries = 1; ; tries++) {
            place.touchMemory(contender.copies().bytes() + SLACK_BYTES);
            Machine.awaitQuiet();
            var timing = contender.run(program);
            var remark = timing.isDisturbed() ? "  disturbed" : "";
            out.printf("%-8s  %-14s %6.2f s%s%n", label, contender.name(), timing.seconds(), remark);
            if (!timing.isDisturbed() || tries == triesMax) {
                return timing;
            }
        }
    }
}
