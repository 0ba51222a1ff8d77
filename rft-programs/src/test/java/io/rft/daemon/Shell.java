package io.rft.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.Person;
import io.rft.console.UserDirectories;
import io.rft.server.PasswordHash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs {@code rftd} in this process, in a home of its own, and keeps what it says. One thread. */
final class Shell {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path home;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String account = "alice";
    private String nameEncoding = "UTF-8";
    private String input = "";
    private Person person = Person.NOBODY;
    private Action whileItServes = () -> {};
    private boolean asked;
    private Clock clock = Clock.system(ZoneId.systemDefault());
    private Runnable hangup = () -> {};

    Shell(Path home) {
        this.home = home;
    }

    int run(String... arguments) {
        out.reset();
        err.reset();
        return Rftd.run(surroundings(), arguments);
    }

    /** The same with {@code rftctl}. */
    int control(String... arguments) {
        out.reset();
        err.reset();
        return Rftctl.run(surroundings(), arguments);
    }

    Surroundings surroundings() {
        return new Surroundings(
                UserDirectories.of(
                        Map.of("XDG_STATE_HOME", home.resolve("state").toString()), home.toString()),
                account,
                nameEncoding,
                home.resolve("etc/rftd.toml"),
                Optional.of(home.resolve("pam.d")),
                new RunDirectories(home.resolve("run"), home.resolve("own")),
                person,
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8),
                new SecureRandom(),
                clock,
                action -> hangup = action,
                stop -> {
                    perform(whileItServes);
                    return asked ? stop.await() : ExitCode.TERMINATED;
                });
    }

    /** What a test does while a daemon serves. */
    interface Action {
        void run() throws IOException;
    }

    private static void perform(Action action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void assertFails(int code, String why, String... arguments) {
        assertEquals(code, run(arguments), this::err);
        assertTrue(err().startsWith("rftd: " + why), err());
        assertTrue(err().lines().count() <= 3, err());
    }

    /** A configuration with its state in this home. */
    Path configuration(String more) throws IOException {
        return Files.writeString(home.resolve("rftd.toml"), "state-dir = \"" + home.resolve("daemon") + "\"\n" + more);
    }

    /** Serves a directory without a configuration until it is announced; returns the announcement. */
    JsonNode serve(Path directory) {
        assertEquals(143, run("serve", directory.toString(), "--port", "0", "--json"), this::err);
        return json();
    }

    JsonNode json() {
        return json(out());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /** The password that an announcement leads to. */
    static String password(JsonNode announced) throws IOException {
        return Files.readString(Path.of(announced.get("password-file").stringValue()))
                .strip();
    }

    /** What the server keeps of the password of the announced user. */
    static PasswordHash hash(JsonNode announced) throws RftException {
        var user = new UsersFile(state(announced)).present(announced.get("user").stringValue());
        return user.passwordHash().orElseThrow();
    }

    static Path state(JsonNode announced) {
        return Path.of(announced.get("password-file").stringValue()).resolveSibling("");
    }

    String out() {
        return out.toString(UTF_8);
    }

    String err() {
        return err.toString(UTF_8);
    }

    Shell account(String name) {
        account = name;
        return this;
    }

    Shell nameEncoding(String encoding) {
        nameEncoding = encoding;
        return this;
    }

    Shell input(String text) {
        input = text;
        return this;
    }

    /** Somebody who answers so when asked. */
    Shell typed(String... answers) {
        person = new Typist(new ArrayDeque<>(List.of(answers)));
        return this;
    }

    /** What to do while the daemon runs; it stops afterwards. */
    Shell whileItServes(Action action) {
        whileItServes = action;
        return this;
    }

    /** What the clock on the wall says. */
    Shell clock(Clock what) {
        clock = what;
        return this;
    }

    /** What a signal does that asks the daemon to read its configuration again. */
    void hangup() {
        hangup.run();
    }

    /** The same, but the daemon stops only when it is asked to. */
    Shell untilAsked(Action action) {
        asked = true;
        return whileItServes(action);
    }

    private record Typist(Queue<String> answers) implements Person {
        @Override
        public boolean isThere() {
            return true;
        }

        @Override
        public Optional<String> ask(String question) {
            return Optional.ofNullable(answers.poll());
        }

        @Override
        public Optional<String> askSecret(String question) {
            return ask(question);
        }
    }
}
