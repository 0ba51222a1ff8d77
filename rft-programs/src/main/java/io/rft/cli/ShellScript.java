package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.console.ExitCode;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Lines of a shell that nobody types: the first one that fails ends them, unless a {@code -} is before it. For one thread; owns what it
 * reads from.
 */
final class ShellScript implements Closeable {
    static final String STANDARD_INPUT = "-";
    private static final String GO_ON = "-";

    private final String name;
    private final BufferedReader lines;

    private ShellScript(String name, InputStream in) {
        this.name = name;
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** A file, or standard input where it is called {@code -}. */
    static ShellScript open(String file) throws RftException {
        try {
            return file.equals(STANDARD_INPUT)
                    ? new ShellScript("standard input", new FileInputStream(FileDescriptor.in))
                    : new ShellScript(file, Files.newInputStream(Path.of(file)));
        } catch (NoSuchFileException e) {
            throw new RftException(ErrorCode.USAGE, "there is no script " + file, e);
        } catch (IOException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read the script " + file + ": " + e.getMessage(), e);
        }
    }

    /** Runs it; the exit code of the line that ended it, 0 at its end. */
    int run(Shell shell, World world, Here here) throws RftException {
        var number = 0;
        var signal = world.interruption();
        for (var line = next();
                line.isPresent() && !here.isLeft() && signal.received().isEmpty();
                line = next()) {
            number++;
            var goesOn = line.get().strip().startsWith(GO_ON);
            var command = goesOn ? line.get().strip().substring(GO_ON.length()) : line.get();
            var code = shell.run(command);
            if (code != ExitCode.DONE.value() && (!goesOn || signal.received().isPresent())) {
                world.err()
                        .println(Escaped.of("rft: line " + number + " of " + name + " ended with exit code " + code
                                + ": " + command.strip()));
                return signal.received().map(ExitCode::value).orElse(code);
            }
        }
        return signal.received().orElse(ExitCode.DONE).value();
    }

    private Optional<String> next() throws RftException {
        try {
            return Optional.ofNullable(lines.readLine());
        } catch (IOException | UncheckedIOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws RftException {
        try {
            lines.close();
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot close " + name + ": " + e.getMessage(), e);
        }
    }
}
