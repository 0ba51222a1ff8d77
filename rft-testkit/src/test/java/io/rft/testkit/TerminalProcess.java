package io.rft.testkit;

import io.rft.cli.RftMain;
import io.rft.clock.Ticker;
import io.rft.task.TaskGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A real {@code rft} at a pseudo-terminal of its own, which {@code script} of util-linux makes, and whoever types there. One thread. */
final class TerminalProcess {
    private static final Pattern CONTROL =
            Pattern.compile("\u001b(\\[[0-9;?>=]*[ -/]*[@-~]|][^\u0007]*\u0007|[=>(].?)|\r");
    private static final int READ_BYTES = 4096;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int AGAIN_MOST = 240;

    private final Process process;
    private final ReentrantLock lock = new ReentrantLock(); // guards: shown
    private final StringBuilder shown = new StringBuilder();
    private int seen; // of what is shown, without control sequences

    private TerminalProcess(Process process) {
        this.process = process;
    }

    /** Starts it in this directory, with a home of its own. */
    static TerminalProcess start(Path home, Path directory, List<String> arguments) throws IOException {
        var program = Programs.program(RftMain.class.getName(), home, arguments);
        var command = program.command().stream().map(TerminalProcess::quoted).collect(Collectors.joining(" "));
        var file = Files.writeString(
                home.resolve("at-terminal"), "stty rows 24 cols 120\nstty -echoctl\nexec " + command + "\n");
        program.environment().put("TERM", "xterm");
        program.environment().put("SHELL", "/bin/sh");
        var started = new TerminalProcess(
                program.command("script", "-q", "-e", "-f", "-c", "exec sh " + quoted(file.toString()), "/dev/null")
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start());
        new TaskGroup(bug -> {}).startVirtual("terminal", started::read);
        return started;
    }

    /** Types this, control characters included. */
    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Waits until this is shown behind what was waited for before. */
    void await(String text) {
        try {
            Await.until("the terminal shows \"" + text + "\"", () -> isShown(text));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but it shows:\n" + text(), e);
        }
    }

    /** Types this again and again, a second apart, until that is shown. */
    void typeUntil(String keys, String text) throws IOException {
        var ticker = Ticker.system();
        var found = false;
        for (var again = 0; again < AGAIN_MOST && !found; again++) {
            type(keys);
            var typed = ticker.nanoTime();
            while (!found && ticker.nanoTime() - typed < AGAIN_NANOS) {
                ticker.sleepNanos(LOOK_NANOS);
                found = isShown(text);
            }
        }
        if (!found) {
            throw new AssertionError("the terminal does not show \"" + text + "\", but:\n" + text());
        }
    }

    private boolean isShown(String text) {
        var ended = !process.isAlive(); // before the look: nothing is shown after it
        var found = text().indexOf(text, seen);
        if (found < 0 && ended) {
            throw new AssertionError("the program has ended without \"" + text + "\", but it shows:\n" + text());
        }
        seen = found < 0 ? seen : found + text.length();
        return found >= 0;
    }

    /** All that was shown, without what moves the cursor. */
    String text() {
        lock.lock();
        try {
            return CONTROL.matcher(shown).replaceAll("");
        } finally {
            lock.unlock();
        }
    }

    /** Its exit code, when it has ended. */
    int await() {
        Await.until("the program at the terminal ends", () -> !process.isAlive());
        return process.exitValue();
    }

    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        Programs.kill(process);
    }

    private void read() {
        var bytes = new byte[READ_BYTES];
        try (var in = process.getInputStream()) {
            for (var count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                lock.lock();
                try {
                    shown.append(new String(bytes, 0, count, StandardCharsets.UTF_8));
                } finally {
                    lock.unlock();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
