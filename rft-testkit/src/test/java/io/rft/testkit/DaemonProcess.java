package io.rft.testkit;

import io.rft.daemon.RftdMain;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real {@code rftd serve} of one directory, always on the same port, that can be killed and started again. One thread. */
final class DaemonProcess implements Closeable {
    private final Path root;
    private final Path home;
    private final List<String> flags;
    private final List<String> machine;
    private final int port = LoopbackPorts.free();
    private Process process;
    private String user = "";
    private String fingerprint = "";
    private String passwordFile = "";

    /** Starts it and waits until it serves. Its keys and its user live below {@code home}. */
    DaemonProcess(Path root, Path home, String... flags) throws IOException {
        this(List.of(), root, home, flags);
    }

    private DaemonProcess(List<String> machine, Path root, Path home, String... flags) throws IOException {
        this.machine = machine;
        this.root = root;
        this.home = home;
        this.flags = List.of(flags);
        this.process = start();
    }

    /** The same in a JVM that is told this as well. */
    static DaemonProcess with(List<String> machine, Path root, Path home, String... flags) throws IOException {
        return new DaemonProcess(machine, root, home, flags);
    }

    /** What the kernel holds for it. */
    record Held(long descriptors, long threads) {
        boolean isWithin(Held other) {
            return descriptors <= other.descriptors && threads <= other.threads;
        }
    }

    /** Of the threads, its own of RFT: how many carriers and compilers there are is the JVM's affair. */
    Held held() throws IOException {
        var process = Path.of("/proc", Long.toString(this.process.pid()));
        try (var descriptors = Files.list(process.resolve("fd"));
                var threads = Files.list(process.resolve("task"))) {
            return new Held(
                    descriptors.count(), threads.filter(DaemonProcess::isOfRft).count());
        }
    }

    private static boolean isOfRft(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).startsWith("rft-");
        } catch (IOException e) {
            return false; // it has just ended
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    Path root() {
        return root;
    }

    String user() {
        return user;
    }

    String fingerprint() {
        return fingerprint;
    }

    String passwordFile() {
        return passwordFile;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end; returns its exit code. */
    int await() {
        return process.onExit().join().exitValue();
    }

    void kill() {
        Programs.kill(process);
    }

    /** After {@link #kill()}: the same command again. */
    void restart() throws IOException {
        process = start();
    }

    /** What it has logged so far. */
    String log() throws IOException {
        return Files.readString(home.resolve("rftd.log"));
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private Process start() throws IOException {
        Files.createDirectories(home);
        var arguments = new ArrayList<>(List.of("serve", root.toString(), "--port", Integer.toString(port), "--json"));
        arguments.addAll(flags);
        var started = Programs.program(machine, RftdMain.class.getName(), home, arguments)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        home.resolve("rftd.log").toFile()))
                .start();
        var line = started.inputReader().readLine();
        if (line == null) {
            Programs.kill(started);
            throw new IOException("rftd did not start: " + log());
        }
        var announced = Programs.json(line);
        user = announced.get("user").asString();
        fingerprint = announced.get("fingerprint").asString();
        passwordFile = announced.get("password-file").asString();
        return started;
    }
}
