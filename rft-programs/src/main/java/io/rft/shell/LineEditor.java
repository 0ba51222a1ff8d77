package io.rft.shell;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * A person at the terminal of this process, who types lines, edits them, has earlier ones come back and words completed. Owns the
 * terminal until it is closed, and what it was set to is restored then. For one thread; {@link #close} for any.
 */
public final class LineEditor implements Closeable {
    private static final String SECRET = "password"; // a line with that in it may have one

    private final Terminal terminal;
    private final LineReader reader;

    private LineEditor(Terminal terminal, LineReader reader) {
        this.terminal = terminal;
        this.reader = reader;
    }

    /**
     * Takes the terminal of this process.
     *
     * @param history where lines are kept, for its owner only; a line that begins with a blank is not, nor one that speaks of a password
     */
    public static LineEditor open(Path history, Completions completions) throws RftException {
        try {
            makePrivate(history);
            var terminal = TerminalBuilder.builder()
                    .name("rft")
                    .system(true)
                    .providers("ffm,exec")
                    .build();
            var reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("rft")
                    .parser(new LineParser())
                    .completer((line, parsed, candidates) -> {
                        if (parsed instanceof LineParser.Parsed words) {
                            completions.of(words.begun()).forEach(one -> candidates.add(candidate(one)));
                        }
                    })
                    .history(new Private())
                    .variable(LineReader.HISTORY_FILE, history)
                    .variable(LineReader.ERRORS, 0) // a name that is nearly the one typed is another one
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
                    .build();
            return new LineEditor(terminal, reader);
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * Asks for a line. Meanwhile Ctrl-C is a key like others, which clears it: as a signal it could arrive when the line is just
     * through, and would interrupt the thread that is already at work on it.
     */
    public Line read(String prompt) {
        signals(false);
        try {
            return new Line.Typed(reader.readLine(prompt));
        } catch (UserInterruptException e) {
            return new Line.Cleared();
        } catch (EndOfFileException e) {
            return new Line.End();
        } finally {
            signals(true);
        }
    }

    private void signals(boolean areMade) {
        var attributes = terminal.getAttributes();
        attributes.setLocalFlag(Attributes.LocalFlag.ISIG, areMade);
        terminal.setAttributes(attributes);
    }

    /** While no line is asked for, this is done when the person presses Ctrl-C; by a thread of its own. */
    public void onInterrupt(Runnable action) {
        terminal.handle(Signal.INT, signal -> action.run());
    }

    @Override
    public void close() {
        try {
            terminal.close();
        } catch (IOException e) {
            // Nobody is there any more for whom it would have to be right.
        }
    }

    private static Candidate candidate(Completion one) {
        return new Candidate(one.word(), one.shown(), null, null, null, null, one.ends());
    }

    private static void makePrivate(Path history) throws IOException {
        try {
            var directory = history.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(
                        directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.createFile(
                    history, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            Files.setPosixFilePermissions(history, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** Keeps no line that may hold a secret. */
    private static final class Private extends DefaultHistory {
        @Override
        public void add(Instant time, String line) {
            if (!line.contains(SECRET)) {
                super.add(time, line);
            }
        }
    }
}
