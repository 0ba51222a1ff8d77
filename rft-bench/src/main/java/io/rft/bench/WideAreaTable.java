package io.rft.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One file over links that are long and lossy, each with CUBIC and with BBR as the system's congestion control: {@code rft} from its
 * first offer to the last receipt, against what {@code iperf3} reaches from memory to memory in 30 s with one stream and with ten, or
 * with ten for as long as the file took, and what {@code scp} brings over in 30 s. Prints a row per link as soon as it is known.
 */
final class WideAreaTable {
    private static final int SECONDS = 30;
    private static final long MIB = 1L << 20;
    private static final double MEGABIT = 1e6 / 8;
    private static final List<String> CONGESTION = List.of("cubic", "bbr");

    private static final String HEAD = """
            | link | system's | rft put (s) | rft get (s) | process (s) | connections | iperf3 -P 1 | iperf3 -P 10 | the same as long as put | scp |
            |---|---|---|---|---|---|---|---|---|---|
            """;

    private final Path project;
    private final Path emulator;
    private final Path sshd;
    private final PrintStream out;

    /** A link, and how much is to go over it. */
    private record Leg(Link.Kind link, long bytes) {}

    private static final List<Leg> LEGS = List.of(
            new Leg(new Link.Kind("20ms", "1gbit", "0"), 1024 * MIB),
            new Leg(new Link.Kind("100ms", "500mbit", "0"), 1024 * MIB),
            new Leg(new Link.Kind("100ms", "500mbit", "0.01%"), 1024 * MIB),
            new Leg(new Link.Kind("100ms", "500mbit", "0.1%"), 1024 * MIB),
            new Leg(new Link.Kind("200ms", "200mbit", "1%"), 256 * MIB));

    WideAreaTable(Path project, Path emulator, Path sshd, PrintStream out) {
        this.project = project;
        this.emulator = emulator;
        this.sshd = sshd;
        this.out = out;
    }

    /** Each transfer of {@code rft} that many times, medians; the others once. */
    void print(int rounds) throws IOException {
        out.print("Rates in Mbit/s.\n\n" + HEAD);
        for (var leg : LEGS) {
            for (var congestion : CONGESTION) {
                try (var place = new Workplace();
                        var link = Link.up(emulator, place.directory("link"), leg.link(), congestion)) {
                    out.println(row(leg, congestion, place, link, rounds));
                    out.flush();
                }
            }
        }
    }

    private String row(Leg leg, String congestion, Workplace place, Link link, int rounds) throws IOException {
        var served = place.directory("served");
        var into = place.directory("served/in");
        var here = place.directory("here");
        var program = new Program(place.directory("programs"));
        var files = place.files("served", "big", 1, leg.bytes());
        var runs = new Runs();
        try (var rftd = Rftd.serve(project, served, program, link.far(), link.near())) {
            var put = new Contender("put", rftd.put(files, "in"), rftd, new FileCopies(files, into));
            var get = new Contender("get", rftd.get("big", here), rftd, new FileCopies(files, here));
            for (var round = 0; round < rounds; round++) {
                place.touchMemory(2 * leg.bytes());
                runs.up.add(transfer(put, program, runs));
                runs.down.add(transfer(get, program, runs));
            }
        }
        var one = Iperf.bytesPerSecond(link.near(), link.far(), 1, SECONDS);
        var ten = Iperf.bytesPerSecond(link.near(), link.far(), 10, SECONDS);
        var asLong =
                Iperf.bytesPerSecond(link.near(), link.far(), 10, (int) Math.max(1, Math.round(runs.median(runs.up))));
        var copied = scp(files.getFirst(), into, place, link);
        return "| %s | %s | %.0f (%.1f) | %.0f (%.1f) | %.1f | %s | %.0f | %.0f | %.0f | %.1f |"
                .formatted(
                        leg.link(),
                        congestion,
                        leg.bytes() / runs.median(runs.up) / MEGABIT,
                        runs.median(runs.up),
                        leg.bytes() / runs.median(runs.down) / MEGABIT,
                        runs.median(runs.down),
                        runs.median(runs.process),
                        runs.connections,
                        one / MEGABIT,
                        ten / MEGABIT,
                        asLong / MEGABIT,
                        copied / MEGABIT);
    }

    /** Seconds from the first offer to the last receipt, as the program itself says. */
    private static double transfer(Contender contender, Program program, Runs runs) throws IOException {
        var timing = contender.run(program);
        var summary = ClientSummary.of(program.printed());
        runs.process.add(timing.seconds());
        runs.connections.add(summary.connections());
        return summary.seconds();
    }

    /** Bytes per second that arrive until the time is up or the file is there. */
    private double scp(Path source, Path directory, Workplace place, Link link) throws IOException {
        try (var server = Sshd.start(sshd, place.directory("ssh"), link.far(), link.near())) {
            var seconds = Program.secondsOf(server.put(source, directory), SECONDS);
            return Files.size(directory.resolve(source.getFileName())) / seconds;
        }
    }

    /** What the runs over one link gave. */
    private static final class Runs {
        private final List<Double> up = new ArrayList<>();
        private final List<Double> down = new ArrayList<>();
        private final List<Double> process = new ArrayList<>();
        private final List<Integer> connections = new ArrayList<>();

        double median(List<Double> figures) {
            return Summary.median(
                    figures.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }
}
