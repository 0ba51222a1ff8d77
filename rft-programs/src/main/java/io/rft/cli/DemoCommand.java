package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.Units;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rft demo [FILE]}: the whole thing on this machine, in a directory of its own that is removed at the end. */
@Command(
        name = "demo",
        description = {
            "Send a file to a daemon on this machine, cut all connections at one third, kill the daemon at two thirds,",
            "fetch the file back and compare."
        })
final class DemoCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A file to send; 256 MiB are generated without one.")
    private @Nullable Path file;

    DemoCommand(World world) {
        this.world = world;
    }

    @Override
    public Integer call() throws RftException {
        var directory = makeDirectory();
        try (var _ = world.interruption().prepare(() -> removeAndStop(directory))) {
            var report = new Demo(world, directory, Optional.ofNullable(file)).run();
            report.print(world.out());
            return report.identical() ? ExitCode.DONE.value() : ExitCode.INTEGRITY.value();
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "the demonstration in " + directory + ": " + e.getMessage(), e);
        } finally {
            remove(directory);
        }
    }

    /** On disk, three times the file's size: the source if it is generated, the daemon's copy, and what comes back. */
    private Path makeDirectory() throws RftException {
        try {
            var directory = Files.createTempDirectory("rft-demo-");
            var wanted = 3 * (file == null ? Demo.GENERATED_BYTES : Files.size(file));
            var free = Files.getFileStore(directory).getUsableSpace();
            if (free < wanted) {
                remove(directory);
                throw new RftException(
                        ErrorCode.STORAGE,
                        directory.getParent() + " has " + Units.formatBytes(free) + " free, the demonstration needs "
                                + Units.formatBytes(wanted),
                        "Give a smaller FILE, or set TMPDIR to a larger place.");
            }
            return directory;
        } catch (NoSuchFileException e) {
            throw new RftException(ErrorCode.NOT_FOUND, e.getMessage() + ": no such file", e);
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "making a temporary directory: " + e.getMessage(), e);
        }
    }

    private static void removeAndStop(Path directory) {
        ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
        remove(directory);
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED.value());
    }

    private static void remove(Path directory) {
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // What could not be removed lies in the system's directory for temporary files.
        }
    }
}
