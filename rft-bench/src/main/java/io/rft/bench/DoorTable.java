package io.rft.bench;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What honest clients have of a server whose door is under {@linkplain DoorAttack attack}: the rate of a file, the time of a whole {@code rft
 * ls}, each with and without in turns, and how long the server computes after the attack is over. Once as it is, and once where the server
 * may have 256 descriptors.
 */
final class DoorTable {
    private static final double RATE_SHARE_MIN = 0.8;
    private static final double LOGIN_SECONDS_MAX = 2;
    private static final double IDLE_SECONDS_MAX = 5;
    private static final double IDLE_CORES = 0.05;
    private static final int LOGINS = 5;
    private static final long SETTLE_NANOS = 5_000_000_000L;
    private static final long LOOK_NANOS = 500_000_000;
    private static final int LOOKS_MAX = 60;
    private static final int DESCRIPTORS = 256;
    private static final double MEGA = 1e6;

    private final Path project;
    private final PrintStream out;

    /** Medians, and the worst of the logins. */
    private record Figures(double solo, double attacked, double login, double loginWorst, double idle) {}

    DoorTable(Path project, PrintStream out) {
        this.project = project;
        this.out = out;
    }

    void print(int rounds, long bytes) throws IOException {
        out.printf(
                "%d idle sockets, %d slow handshakes, %d slow logins, %d loops of wrong passwords; %d rounds, %d MiB.%n%n",
                DoorAttack.IDLE,
                DoorAttack.SLOW_HANDSHAKES,
                DoorAttack.SLOW_LOGINS,
                DoorAttack.WRONG_PASSWORDS,
                rounds,
                bytes >> 20);
        var open = measured("any number of descriptors", rounds, bytes, Spot.HERE);
        var narrow = measured(
                DESCRIPTORS + " descriptors",
                rounds,
                bytes,
                new Spot(
                        List.of("bash", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$@\"", "limited"),
                        Spot.HERE.address()));
        out.printf(
                "%n| server | alone, MB/s | under attack, MB/s | share, at least %.0f %% | login, s, at most %.0f | idle after, s, at most %.0f |%n|---|---|---|---|---|---|%n%s%n%s%n",
                100 * RATE_SHARE_MIN, LOGIN_SECONDS_MAX, IDLE_SECONDS_MAX, open, narrow);
    }

    private String measured(String name, int rounds, long bytes, Spot spot) throws IOException {
        try (var place = new Workplace()) {
            var served = place.directory("served");
            var program = new Program(place.directory("programs"));
            var keys = new Keys(place.directory("keys"), served);
            var files = place.files("source", "big", 1, bytes);
            try (var rftd = Rftd.configured(project, keys.configuration(""), program, spot)) {
                return row(name, figures(rounds, bytes, new Honest(rftd, keys, program, files, served)));
            }
        }
    }

    /** What an honest client does. */
    private record Honest(Rftd rftd, Keys keys, Program program, List<Path> files, Path served) {
        /** For ever if it did not get in. */
        double seconds() throws IOException {
            try {
                program.run(rftd.putAs("ada", keys.of("ada"), List.of("--json"), files, ""), rftd);
                return ClientSummary.of(program.printed()).seconds();
            } catch (IOException refused) {
                return Double.POSITIVE_INFINITY;
            } finally {
                Files.deleteIfExists(served.resolve("big"));
            }
        }

        /** The same. */
        double login() {
            try {
                return program.run(rftd.listAs("ada", keys.of("ada")), rftd).seconds();
            } catch (IOException refused) {
                return Double.POSITIVE_INFINITY;
            }
        }
    }

    private Figures figures(int rounds, long bytes, Honest honest) throws IOException {
        honest.seconds(); // compilers and caches
        honest.seconds();
        honest.login();
        var solo = new ArrayList<Double>();
        var attacked = new ArrayList<Double>();
        var logins = new ArrayList<Double>();
        var idle = new ArrayList<Double>();
        for (var round = 1; round <= rounds; round++) {
            Machine.awaitQuiet();
            solo.add(bytes / MEGA / honest.seconds());
            try (var attack = DoorAttack.begin(honest.rftd().address())) {
                Ticker.system().sleepNanos(SETTLE_NANOS);
                attacked.add(bytes / MEGA / honest.seconds());
                for (var i = 0; i < LOGINS; i++) {
                    logins.add(honest.login());
                }
                out.printf(
                        "round %d: %.0f and %.0f MB/s, login %.2f s; %d connections of strangers, %d passwords refused%n",
                        round,
                        solo.getLast(),
                        attacked.getLast(),
                        logins.getLast(),
                        attack.connections(),
                        attack.refusals());
            }
            idle.add(secondsUntilIdle(honest.rftd()));
        }
        return new Figures(
                median(solo),
                median(attacked),
                median(logins),
                logins.stream().mapToDouble(one -> one).max().orElseThrow(),
                idle.stream().mapToDouble(one -> one).max().orElseThrow());
    }

    /** Until it has computed for less than a twentieth of the time, for half a second. */
    private static double secondsUntilIdle(Rftd rftd) throws IOException {
        var begun = Ticker.system().nanoTime();
        for (var i = 0; i < LOOKS_MAX; i++) {
            var looked = Ticker.system().nanoTime();
            var before = rftd.cpuSeconds();
            Ticker.system().sleepNanos(LOOK_NANOS);
            if (rftd.cpuSeconds() - before < IDLE_CORES * LOOK_NANOS / 1e9) {
                return (looked - begun) / 1e9;
            }
        }
        return (Ticker.system().nanoTime() - begun) / 1e9;
    }

    private static String row(String name, Figures figures) {
        var share = figures.attacked() / figures.solo();
        return "| %s | %.0f | %.0f | %.0f %%, %s | %.2f (longest %.2f), %s | %.1f, %s |"
                .formatted(
                        name,
                        figures.solo(),
                        figures.attacked(),
                        100 * share,
                        met(share >= RATE_SHARE_MIN),
                        figures.login(),
                        figures.loginWorst(),
                        met(figures.loginWorst() <= LOGIN_SECONDS_MAX),
                        figures.idle(),
                        met(figures.idle() <= IDLE_SECONDS_MAX));
    }

    private static String met(boolean met) {
        return met ? "met" : "missed";
    }

    private static double median(List<Double> figures) {
        return Summary.median(figures.stream().mapToDouble(one -> one).toArray());
    }
}
