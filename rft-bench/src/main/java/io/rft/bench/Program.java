package io.rft.bench;

import io.rft.clock.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command line that is run to its end and timed by the shell, from the start of the process to its exit: what a person waits for.
 * Its state files go to the directory of the measurement, so that neither finds the other's.
 */
final class Program {
    /** Wall clock, user and system seconds of the command, the last line on its standard error. */
    private static final String TIMED = "TIMEFORMAT='%R %U %S'; time \"$@\"";

    private final Path state;
    private final Path printed;

    Program(Path state) {
        this.state = state;
        this.printed = state.resolve("printed.txt");
    }

    /** What the last command printed on its standard output. */
    List<String> printed() throws IOException {
        return Files.readAllLines(printed);
    }

    /** Runs it. Fails, with what it said, unless it ends with exit code 0. */
    Timing run(List<String> command, Server server) throws IOException {
        var said = state.resolve("said.txt");
        var before = server.cpuSeconds();
        var allBefore = Machine.busySeconds();
        var exit = exit(builder(command, said).start());
        var all = Machine.busySeconds() - allBefore;
        var lines = Files.readAllLines(said);
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit + ": " + String.join("\n", lines));
        }
        var figures = lines.getLast().split(" ", -1);
        var cpu = Double.parseDouble(figures[1]) + Double.parseDouble(figures[2]);
        var serverCpu = server.cpuSeconds() - before;
        return new Timing(Double.parseDouble(figures[0]), cpu, serverCpu, Math.max(0, all - cpu - serverCpu));
    }

    /** The environment that every program of a measurement gets. */
    Map<String, String> environment() {
        return Map.of(
                "LC_ALL", "C.UTF-8",
                "XDG_CONFIG_HOME", state.resolve("config").toString(),
                "XDG_STATE_HOME", state.resolve("state").toString(),
                "XDG_CACHE_HOME", state.resolve("cache").toString());
    }

    /** Starts it, to be ended by the caller; what it says is kept with the state. */
    Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        state.resolve("said.txt").toFile()));
        builder.environment().putAll(environment());
        return builder.start();
    }

    /** Runs it for so long, or until it ends by itself, however it ends; returns for how long. What it says is dropped. */
    static double secondsOf(List<String> command, int secondsMax) throws IOException {
        var limited = new ArrayList<>(List.of("timeout", Integer.toString(secondsMax)));
        limited.addAll(command);
        var began = Ticker.system().nanoTime();
        exit(new ProcessBuilder(limited)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        return (Ticker.system().nanoTime() - began) / 1e9;
    }

    static int exit(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private ProcessBuilder builder(List<String> command, Path said) {
        var timed = new ArrayList<>(List.of("bash", "-c", TIMED, "timed"));
        timed.addAll(command);
        var builder = new ProcessBuilder(timed).redirectOutput(printed.toFile()).redirectError(said.toFile());
        builder.environment().putAll(environment());
        return builder;
    }
}
