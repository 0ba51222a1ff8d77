package io.rft.testkit;

import io.rft.cli.RftMain;
import io.rft.client.JobStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** A real {@code rft}, running one command. One thread. */
final class ClientProcess {
    private final Process process;
    private final Path home;
    private final Path out;
    private final Path err;

    /** How a command ended, and what it said. */
    record Outcome(int exit, List<JsonNode> lines, String err) {
        /** The last line of {@code --json}. */
        JsonNode summary() {
            return lines.getLast();
        }

        /** A number of the summary. */
        long of(String field) {
            return summary().get(field).asLong();
        }
    }

    private ClientProcess(Process process, Path home, Path out, Path err) {
        this.process = process;
        this.home = home;
        this.out = out;
        this.err = err;
    }

    /** Starts a command whose jobs and known hosts live below {@code home}. */
    static ClientProcess start(Path home, List<String> arguments) throws IOException {
        Files.createDirectories(home);
        var out = Files.createTempFile(home, "rft-", ".out");
        var err = Files.createTempFile(home, "rft-", ".err");
        var process = Programs.program(RftMain.class.getName(), home, arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        return new ClientProcess(process, home, out, err);
    }

    /** The words of a transfer with {@code --json}, with a server whose key and password are known. */
    static List<String> transfer(
            String verb, String fingerprint, Path passwordFile, List<String> sourcesAndTarget, String... flags) {
        var words = new ArrayList<>(List.of(verb, "--json", "--host-key", fingerprint));
        words.addAll(List.of("--password-file", passwordFile.toString()));
        words.addAll(List.of(flags));
        words.add("--");
        words.addAll(sourcesAndTarget);
        return List.copyOf(words);
    }

    /** The same with a daemon. */
    static List<String> transfer(String verb, DaemonProcess daemon, List<String> sourcesAndTarget, String... flags) {
        return transfer(verb, daemon.fingerprint(), Path.of(daemon.passwordFile()), sourcesAndTarget, flags);
    }

    /** How a command calls a file of a server that is reached at this address. */
    static String url(String user, InetSocketAddress address, String path) {
        return "rft://" + user + "@127.0.0.1:" + address.getPort() + "/" + path;
    }

    static String url(DaemonProcess daemon, InetSocketAddress through, String path) {
        return url(daemon.user(), through, path);
    }

    static Outcome run(Path home, List<String> arguments) throws IOException {
        return start(home, arguments).await();
    }

    Outcome await() throws IOException {
        process.onExit().join();
        var lines = Files.readAllLines(out).stream().map(Programs::json).toList();
        return new Outcome(process.exitValue(), lines, Files.readString(err));
    }

    /** What it has said so far, line by line. */
    List<JsonNode> said() throws IOException {
        var text = Files.readString(out);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(Programs::json)
                .toList();
    }

    /** Waits until something of what it transfers is noted as durable, or it has ended. */
    void awaitDurable() throws IOException {
        awaitDurable(home, () -> !isAlive());
    }

    /** Waits until the record of a transfer that is under way tells of something durable: who goes on with it has a part of it. */
    static void awaitDurable(Path home, BooleanSupplier orElse) throws IOException {
        var jobs = new JobStore(home.resolve("STATE/rft/jobs"), new SplittableRandom(1), InstantSource.system());
        Await.until(
                "the job's record tells of something durable",
                () -> jobs.list().jobs().stream().anyMatch(job -> job.durable() > 0 && job.running())
                        || orElse.getAsBoolean());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal, such as {@code INT}. */
    void signal(String name) throws IOException {
        if (!signalIfAlive(name)) {
            throw new IOException("no signal " + name + " for process " + process.pid());
        }
    }

    /** The same to one that may have ended. Whether it was there. */
    boolean signalIfAlive(String name) throws IOException {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        return kill.onExit().join().exitValue() == 0;
    }

    void kill() {
        Programs.kill(process);
    }
}
