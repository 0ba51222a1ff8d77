package io.rft.testkit;

import io.rft.channel.Alpn;
import io.rft.clock.Ticker;
import io.rft.testkit.KillPlan.Role;
import io.rft.testkit.KillPlan.Way;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** A daemon and the clients that move files between it and a directory, one of the two being killed. One thread; anyone may close it. */
final class SigkillScene implements Closeable {
    private static final long SIZE = (3L << 20) + 12_345;
    private static final String RATE = "3M"; // so that a file lives for a second
    private static final int SPAN_BYTES = 1 << 20;
    private static final int SPAN_MILLIS = 700;
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final TestData OLD = new TestData(7, 100_000);

    private final Role victim;
    private final Way way;
    private final SplittableRandom random;
    private final Path local;
    private final Path home;
    private final DaemonProcess daemon;
    private final ChaosProxy proxy;
    private final Ticker ticker = Ticker.system();
    private Optional<ClientProcess> client = Optional.empty();
    private int kills;
    private int files;

    /** Starts the daemon. */
    SigkillScene(Path directory, Role victim, Way way, SplittableRandom random) throws IOException {
        this.victim = victim;
        this.way = way;
        this.random = random;
        this.local = Files.createDirectory(directory.resolve("local"));
        this.home = Files.createDirectory(directory.resolve("home"));
        this.daemon = new DaemonProcess(
                Files.createDirectory(directory.resolve("root")),
                Files.createDirectory(directory.resolve("daemon-home")));
        this.proxy = ChaosProxy.to(daemon.address());
    }

    /** Processes killed so far, while they were alive. */
    synchronized int kills() {
        return kills;
    }

    /** Moves one file, killing meanwhile, until so many were killed or it has arrived. Returns what went wrong. */
    List<String> transfer(int killsMax) throws IOException {
        var wrong = new ArrayList<String>();
        var name = "file" + files++;
        var data = new TestData(random.nextLong(), SIZE);
        var target = (way == Way.UP ? daemon.root() : local).resolve(name + ".target");
        var source = (way == Way.UP ? local : daemon.root()).resolve(name);
        data.writeTo(source);
        OLD.writeTo(target);
        try (var watcher = new NameWatcher(target, Optional.of(OLD), data)) {
            var outcome = run(command(source, target), killsMax);
            if (outcome.exit() != 0) {
                wrong.add(name + ": exit " + outcome.exit() + " " + outcome.err());
            }
            wrong.addAll(watcher.wrong());
        }
        if (!data.firstDifference(target).equals(OptionalLong.empty())) {
            wrong.add(name + ": other bytes than were sent");
        }
        try (var left = Files.newDirectoryStream(target.resolveSibling("."), ".*.rft-*")) {
            left.forEach(file -> wrong.add("left behind: " + file.getFileName()));
        }
        return wrong;
    }

    /** Kills what is still running. */
    @Override
    public void close() {
        client().ifPresent(ClientProcess::kill);
        proxy.close();
        daemon.close();
    }

    private ClientProcess.Outcome run(List<String> command, int killsMax) throws IOException {
        var known = proxy.connections().size();
        var before = kills();
        var running = start(command);
        while (kills() < killsMax) {
            awaitMoment(running);
            if (!running.isAlive()) {
                break;
            }
            switch (victim) {
                case SERVER -> {
                    daemon.kill();
                    daemon.restart();
                }
                case CLIENT -> {
                    running.kill();
                    running = start(command);
                }
            }
            killed();
        }
        var outcome = running.await();
        var wasStruckFirst = kills() > before && victim == Role.SERVER && !wasLoggedIn(known);
        // The very first connection is not tried twice: as its user does.
        return outcome.exit() != 0 && wasStruckFirst ? run(command, killsMax) : outcome;
    }

    /** Whether a connection after so many carried a file. */
    private boolean wasLoggedIn(int known) {
        return proxy.connections().stream()
                .skip(known)
                .anyMatch(one -> one.purpose().filter(Alpn.DATA::equals).isPresent());
    }

    /** Some time, or as long as some bytes take: else most kills would find a program that has not yet begun. */
    private void awaitMoment(ClientProcess running) {
        var began = ticker.nanoTime();
        if (random.nextInt(4) == 0) {
            ticker.sleepNanos(1_000_000L * random.nextInt(SPAN_MILLIS));
        } else {
            var enough = proxy.bytes() + random.nextInt(SPAN_BYTES);
            while (proxy.bytes() < enough && running.isAlive() && ticker.nanoTime() - began < PATIENCE_NANOS) {
                ticker.sleepNanos(1_000_000);
            }
        }
    }

    private List<String> command(Path source, Path target) {
        var remote = ClientProcess.url(
                daemon, proxy.address(), String.valueOf((way == Way.UP ? target : source).getFileName()));
        return switch (way) {
            case UP -> ClientProcess.transfer("put", daemon, List.of(source.toString(), remote), "--bwlimit", RATE);
            case DOWN -> ClientProcess.transfer("get", daemon, List.of(remote, target.toString()), "--bwlimit", RATE);
        };
    }

    private synchronized ClientProcess start(List<String> command) throws IOException {
        var started = ClientProcess.start(home, command);
        client = Optional.of(started);
        return started;
    }

    private synchronized Optional<ClientProcess> client() {
        return client;
    }

    private synchronized void killed() {
        kills++;
    }
}
