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
    private final int port = LoopbackPorts.free();
    private Process process;
    private String user = "";
    private String fingerprint = "";
    private String passwordFile = "";

    /** Starts it and waits until it serves. Its keys and its user live below {@code home}. */
    DaemonProcess(Path root, Path home, String... flags) throws IOException {
        this.root = root;
        this.home = home;
        this.flags = List.of(flags);
        this.process = start();
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
        var started = Programs.program(RftdMain.class.getName(), home, arguments)
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
