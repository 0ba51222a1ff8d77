package io.rft.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A tree of ten thousand files of 4 to 64 KiB, there and back, against what people take for that: {@code rsync} and {@code tar} over
 * {@code ssh}, and {@code sftp -r} where the way is long.
 */
final class SmallFiles {
    private static final int FILES = 10_000;
    private static final String NAME = "tree";
    private static final String INTO = "in";
    private static final Link.Kind LONG_WAY = new Link.Kind("100ms", "1gbit", "0");
    private static final int SFTP_SECONDS = 60;

    private final Path project;
    private final Path sshdProgram;
    private final PrintStream out;

    SmallFiles(Path project, Path sshdProgram, PrintStream out) {
        this.project = project;
        this.sshdProgram = sshdProgram;
        this.out = out;
    }

    /** Over the loopback interface, in memory. */
    void inMemory(int rounds) throws IOException {
        try (var place = new Workplace()) {
            contest(rounds, place, place, Optional.empty(), true);
        }
    }

    /** Over the loopback interface, onto a disk; only those that make files durable before they say that they are there. */
    void onDisk(int rounds) throws IOException {
        try (var place = new Workplace();
                var disk = new Workplace(project.resolve(".rft-build"))) {
            contest(rounds, place, disk, Optional.of(disk.directory("done")), false);
        }
    }

    private void contest(int rounds, Workplace place, Workplace targets, Optional<Path> done, boolean all)
            throws IOException {
        var served = targets.directory("served");
        var into = targets.directory("served/" + INTO);
        var here = targets.directory("here");
        var program = new Program(place.directory("programs"));
        var tree = place.tree("source", NAME, FILES);
        var far = targets.tree("served", NAME, FILES);
        try (var rftd = Rftd.serve(project, served, program);
                var sshd = Sshd.start(sshdProgram, place.directory("ssh"))) {
            var up = new TreeCopies(tree, into, done);
            var down = new TreeCopies(far, here, done);
            var synced = all ? new String[0] : new String[] {"--fsync"};
            var rsync = String.join(" ", "rsync", String.join(" ", synced)).trim();
            var contenders = Stream.of(
                    new Contender("rft put -r", rftd.putTree(tree, INTO), rftd, up),
                    new Contender(rsync + " up", sshd.rsyncUp(tree, into, synced), sshd, up),
                    new Contender("tar up", sshd.tarUp(tree, into), sshd, up),
                    new Contender("rft get -r", rftd.getTree(NAME, here), rftd, down),
                    new Contender(rsync + " down", sshd.rsyncDown(far, here, synced), sshd, down),
                    new Contender("tar down", sshd.tarDown(far, here), sshd, down));
            var taken = contenders
                    .filter(one -> all || !one.name().startsWith("tar"))
                    .toList();
            report(up.bytes(), new Contest(taken, program, place, out).hold(rounds));
        }
    }

    /** Over a link of 100 ms; {@code sftp} for a minute only. */
    void overTheWay(int rounds, Path emulator) throws IOException {
        try (var place = new Workplace();
                var link = Link.up(emulator, place.directory("link"), LONG_WAY, "cubic")) {
            var served = place.directory("served");
            var into = place.directory("served/" + INTO);
            var here = place.directory("here");
            var program = new Program(place.directory("programs"));
            var tree = place.tree("source", NAME, FILES);
            var far = place.tree("served", NAME, FILES);
            try (var rftd = Rftd.serve(project, served, program, link.far(), link.near());
                    var sshd = Sshd.start(sshdProgram, place.directory("ssh"), link.far(), link.near())) {
                var up = new TreeCopies(tree, into, Optional.empty());
                var down = new TreeCopies(far, here, Optional.empty());
                var contenders = List.of(
                        new Contender("rft put -r", rftd.putTree(tree, INTO), rftd, up),
                        new Contender("rsync up", sshd.rsyncUp(tree, into), sshd, up),
                        new Contender("rft get -r", rftd.getTree(NAME, here), rftd, down),
                        new Contender("rsync down", sshd.rsyncDown(far, here), sshd, down));
                report(up.bytes(), new Contest(contenders, program, place, out).hold(rounds));
                out.printf("sftp -r: %.1f files per second%n", sftp(sshd, tree, into));
            }
        }
    }

    /** Files per second that are there when the time is up. */
    private static double sftp(Sshd sshd, Path tree, Path into) throws IOException {
        var seconds = Program.secondsOf(sshd.sftpUp(tree, into), SFTP_SECONDS);
        try (var there = Files.walk(into)) {
            return there.filter(Files::isRegularFile).count() / seconds;
        }
    }

    private void report(long bytes, Map<String, List<Timing>> results) {
        out.printf("%n### %d files, %d MiB%n%n%s", FILES, bytes >> 20, Summary.HEAD);
        results.forEach(
                (name, runs) -> out.println(Summary.of(name, bytes, runs).row()));
        out.println();
    }
}
