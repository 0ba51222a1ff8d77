package io.rft.bench;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A slow, lossy link between two ends on this machine, {@code a} and {@code b}, that an emulator makes and {@link #close} removes. The
 * emulator is a program with the commands {@code up}, {@code exec} and {@code down}; see docs/BENCHMARKS.md.
 */
final class Link implements Closeable {
    private static final String NAME = "rft-bench";

    private final Path emulator;
    private final Path state;

    /** What a link is like: round-trip time, rate and loss in the emulator's words. */
    record Kind(String rtt, String rate, String loss) {
        @Override
        public String toString() {
            return rtt + ", " + rate + "/s, loss " + loss;
        }
    }

    private Link(Path emulator, Path state) {
        this.emulator = emulator;
        this.state = state;
    }

    /** Makes the link; at both ends this congestion control is the system's default. */
    static Link up(Path emulator, Path state, Kind kind, String congestion) throws IOException {
        var link = new Link(emulator, state);
        link.run("up", "--rtt", kind.rtt(), "--rate", kind.rate(), "--loss", kind.loss(), "--cc", congestion);
        return link;
    }

    /** The end where clients are. */
    Spot near() {
        return end("a", "10.77.0.1");
    }

    /** The end where servers are. */
    Spot far() {
        return end("b", "10.77.0.2");
    }

    @Override
    public void close() throws IOException {
        run("down");
    }

    private Spot end(String end, String address) {
        return new Spot(List.of(emulator.toString(), "exec", "--name", NAME, end), address);
    }

    private void run(String verb, String... options) throws IOException {
        var command = new ArrayList<>(List.of(emulator.toString(), verb, "--name", NAME));
        command.addAll(List.of(options));
        var log = state.resolve("link.log").toFile();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (Program.exit(process) != 0) {
            throw new IOException(String.join(" ", command) + " failed, see " + log);
        }
    }
}
