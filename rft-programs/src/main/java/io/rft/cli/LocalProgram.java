package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/** Programs of this machine that a shell starts, in the directory where it stands here. */
final class LocalProgram {
    private static final File NOTHING = new File("/dev/null");

    private LocalProgram() {}

    /** Runs it to its end; its exit code. A signal from the terminal is the program's own affair: it gets it too. */
    static int run(List<String> command, World world, Here here) throws RftException {
        var builder = new ProcessBuilder(command)
                .directory(here.local().toFile())
                .redirectInput(here.isInteractive() ? Redirect.INHERIT : Redirect.from(NOTHING))
                .redirectError(Redirect.INHERIT);
        try (var _ = world.interruption().prepare(() -> {})) {
            world.out().flush();
            if (world.outIsTerminal()) {
                return builder.redirectOutput(Redirect.INHERIT)
                        .start()
                        .onExit()
                        .join()
                        .exitValue();
            }
            var process = builder.start();
            process.getInputStream().transferTo(world.out());
            return process.onExit().join().exitValue();
        } catch (IOException e) {
            throw new RftException(ErrorCode.OTHER, "cannot run " + command.getFirst() + ": " + e.getMessage(), e);
        }
    }
}
