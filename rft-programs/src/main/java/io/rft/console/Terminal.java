package io.rft.console;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The terminal of the person who started the program, if there is one: {@code /dev/tty}, so that questions work while standard output
 * goes elsewhere and never get into it. For one thread.
 */
public final class Terminal implements Person {
    private static final String DEVICE = "/dev/tty";
    private static final int COLUMNS_DEFAULT = 80;
    private static final int ANSWER_BYTES_MAX = 4096;
    private static final long STTY_SECONDS_MAX = 2;

    private final Interruption interruption;

    public Terminal(Interruption interruption) {
        this.interruption = interruption;
    }

    /** The streams every process has. */
    public enum Stream {
        IN(0),
        OUT(1),
        ERR(2);

        private final int descriptor;

        Stream(int descriptor) {
            this.descriptor = descriptor;
        }
    }

    /** Whether a stream of this process is a terminal. */
    public static boolean is(Stream stream) {
        var link = Path.of("/proc/self/fd/" + stream.descriptor);
        try {
            var target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            // No /proc: what Java knows, which is of input and output together.
            return Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
        }
    }

    /** How wide the terminal is now, in characters. */
    public static int columns(Map<String, String> environment) {
        try {
            var size = stty("size").split(" ", 2);
            var columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
        } catch (IOException | NumberFormatException e) {
            return COLUMNS_DEFAULT;
        }
    }

    /** Somebody reads what this process writes or types what it reads, and its terminal can be opened. */
    @Override
    public boolean isThere() {
        if (!is(Stream.IN) && !is(Stream.ERR)) {
            return false;
        }
        try (var in = new FileInputStream(DEVICE)) {
            return in.getFD().valid();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Optional<String> ask(String question) throws IOException {
        say(question);
        try (var in = new FileInputStream(DEVICE)) {
            return line(in);
        }
    }

    @Override
    public Optional<String> askSecret(String question) throws IOException {
        try (var _ = interruption.prepare(this::endHidden);
                var in = new FileInputStream(DEVICE)) {
            stty("-echo");
            try {
                say(question);
                return line(in);
            } finally {
                stty("echo");
                say("\n");
            }
        }
    }

    /** A person who does not want to answer: the terminal must not stay mute. */
    private void endHidden() {
        try {
            stty("echo");
            say("\n");
        } catch (IOException e) {
            // There is no terminal any more to be put right.
        }
        interruption.endNow();
    }

    private static void say(String text) throws IOException {
        try (var out = new FileOutputStream(DEVICE)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Optional<String> line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (var next = in.read(); next != '\n' && line.size() < ANSWER_BYTES_MAX; next = in.read()) {
            if (next < 0) {
                return Optional.empty();
            }
            line.write(next);
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }

    private static String stty(String argument) throws IOException {
        var process = new ProcessBuilder("stty", argument)
                .redirectInput(new File(DEVICE))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = process.getInputStream()) {
            var text = new String(out.readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (!process.waitFor(STTY_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("stty " + argument + " failed");
            }
            return text;
        } catch (InterruptedException e) {
            throw new IOException("interrupted while stty ran", e);
        }
    }
}
