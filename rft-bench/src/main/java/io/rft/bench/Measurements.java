package io.rft.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The measurements of whole transfers: a client process from start to exit, against a server that runs already. */
final class Measurements {
    private static final long MIB = 1L << 20;
    private static final long SMALL_BYTES = 1L << 10;
    private static final String INTO = "in";

    private final Path project;
    private final PrintStream out;

    Measurements(Path project, PrintStream out) {
        this.project = project;
        this.out = out;
    }

    /** A hundred files of 10 MiB in one command, against the same bytes in one file: a file must cost no pause. */
    void manyFiles(int rounds) throws IOException {
        try (var place = new Workplace()) {
            var served = place.directory("served");
            var into = place.directory("served/" + INTO);
            var program = new Program(place.directory("programs"));
            var many = place.files("source", "many", 100, 10 * MIB);
            var one = place.files("source", "one", 1, 1000 * MIB);
            try (var rftd = Rftd.serve(project, served, program)) {
                var contenders = List.of(
                        new Contender("100 × 10 MiB", rftd.put(many, INTO), rftd, new FileCopies(many, into)),
                        new Contender("1 × 1000 MiB", rftd.put(one, INTO), rftd, new FileCopies(one, into)));
                var results = new Contest(contenders, program, place, out).hold(rounds);
                report("Many files up", 1000 * MIB, results, "100 × 10 MiB", "1 × 1000 MiB");
            }
        }
    }

    /** One large file, there and back, against scp through an sshd of our own. */
    void scp(int rounds, long bytes, Path sshdProgram) throws IOException {
        try (var place = new Workplace()) {
            var served = place.directory("served");
            var into = place.directory("served/" + INTO);
            var here = place.directory("here");
            var program = new Program(place.directory("programs"));
            var files = place.files("served", "big", 1, bytes);
            try (var rftd = Rftd.serve(project, served, program);
                    var sshd = Sshd.start(sshdProgram, place.directory("ssh"))) {
                var big = files.getFirst();
                var up = new FileCopies(files, into);
                var down = new FileCopies(files, here);
                var contenders = List.of(
                        new Contender("rft put", rftd.put(files, INTO), rftd, up),
                        new Contender("scp up", sshd.put(big, into), sshd, up),
                        new Contender("rft get", rftd.get("big", here), rftd, down),
                        new Contender("scp down", sshd.get(big, here), sshd, down));
                var results = new Contest(contenders, program, place, out).hold(rounds);
                report("One file up", bytes, results, "rft put", "scp up");
                report("One file down", bytes, results, "rft get", "scp down");
            }
        }
    }

    /**
     * One file of 1 KiB to servers that have warmed up: what it costs to start, to connect and to end. Against scp, and with the client of an
     * unpacked package if there is one.
     */
    void smallTransfer(int rounds, Path sshdProgram, Optional<Path> unpacked) throws IOException {
        try (var place = new Workplace()) {
            var served = place.directory("served");
            var into = place.directory("served/" + INTO);
            var program = new Program(place.directory("programs"));
            var files = place.files("source", "small", 1, SMALL_BYTES);
            var copies = new FileCopies(files, into);
            try (var rftd = Rftd.serve(project, served, program);
                    var sshd = Sshd.start(sshdProgram, place.directory("ssh"))) {
                var put = rftd.put(files, INTO);
                var contenders = new ArrayList<>(List.of(
                        new Contender("rft put", put, rftd, copies),
                        new Contender("scp", sshd.put(files.getFirst(), into), sshd, copies)));
                unpacked.ifPresent(image -> {
                    var packaged = new ArrayList<>(put);
                    packaged.set(0, image.resolve("bin/rft").toString());
                    contenders.add(new Contender("of a package", packaged, rftd, copies));
                });
                var results = new Contest(contenders, program, place, out).hold(rounds);
                out.printf(
                        "%n### A file of 1 KiB%n%n| | wall s, median (min–max) | CPU s, both ends | runs (disturbed) |%n|---|---|---|---|%n");
                results.forEach((name, timings) ->
                        out.println(Summary.of(name, SMALL_BYTES, timings).rowOfARun()));
            }
        }
    }

    /** What it costs that nothing is lost: one file in memory to a disk, with the checkpoints of a transfer and without. */
    void durability(int rounds, long bytes) throws IOException {
        try (var place = new Workplace();
                var disk = new Workplace(project.resolve(".rft-build"))) {
            var served = disk.directory("served");
            var into = disk.directory("served/" + INTO);
            var program = new Program(place.directory("programs"));
            var files = place.files("source", "big", 1, bytes);
            try (var rftd = Rftd.serve(project, served, program)) {
                var contenders = Stream.of("block", "file", "none")
                        .map(level -> new Contender(
                                level, rftd.put(files, INTO, "--durability", level), rftd, new FileCopies(files, into)))
                        .toList();
                var results = new Contest(contenders, program, place, out).hold(rounds);
                report("Durable blocks against a durable file", bytes, results, "block", "file");
                report("Durable blocks against none", bytes, results, "block", "none");
            }
        }
    }

    private void report(String title, long bytes, Map<String, List<Timing>> results, String ours, String other) {
        var first = Summary.of(ours, bytes, results.getOrDefault(ours, List.of()));
        var second = Summary.of(other, bytes, results.getOrDefault(other, List.of()));
        out.printf("%n### %s, %d MiB%n%n%s%s%n%s%n", title, bytes / MIB, Summary.HEAD, first.row(), second.row());
        out.printf("%nRate of %s against %s: %.0f %%%n%n", ours, other, 100 * second.seconds() / first.seconds());
    }
}
