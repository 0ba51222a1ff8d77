package io.rft.cli;

import io.rft.client.KnownHosts;
import io.rft.clock.Ticker;
import io.rft.console.Interruption;
import io.rft.console.Person;
import io.rft.console.UserDirectories;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A world of its own for a command: an empty home, streams that are kept, and whoever the test puts at the terminal. */
final class Sandbox {
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicInteger ended = new AtomicInteger(-1);
    private final Interruption interruption = new Interruption(ended::set);
    private Person person = Person.NOBODY;
    private OutputStream target = out;
    private Clock clock = Clock.system(ZoneId.systemDefault());

    Sandbox(Path home) {
        this.home = home;
        environment.put("HOME", home.toString());
    }

    Sandbox variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Sandbox person(Person someone) {
        person = someone;
        return this;
    }

    Sandbox clock(Clock wall) {
        clock = wall;
        return this;
    }

    /** Standard output goes there instead. */
    Sandbox out(OutputStream elsewhere) {
        target = elsewhere;
        return this;
    }

    Interruption interruption() {
        return interruption;
    }

    KnownHosts knownHosts() {
        return new KnownHosts(home.resolve(".config/rft/known_hosts"));
    }

    Path config() {
        return home.resolve(".config/rft/config.toml");
    }

    /** Runs a command; its exit code. What an earlier one said is forgotten. */
    int rft(String... arguments) {
        out.reset();
        err.reset();
        return Rft.run(world(arguments));
    }

    World world(String... arguments) {
        return new World(
                List.of(arguments),
                environment,
                UserDirectories.of(environment, home.toString()),
                "me",
                target,
                false,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                person,
                interruption,
                Ticker.system(),
                clock,
                Optional.empty());
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    List<String> outLines() {
        return out().lines().toList();
    }
}
