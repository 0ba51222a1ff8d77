package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.ExitCode;
import java.nio.file.Files;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lcd [DIRECTORY]} of a shell. */
@Command(name = "lcd", description = "Go to a directory of this machine; without one, home.")
final class LocalDirectoryCommand extends HereCommand {
    @Parameters(arity = "1", paramLabel = "DIRECTORY")
    private String word = "";

    LocalDirectoryCommand(World world) {
        super(world);
    }

    @Override
    public Integer call() throws RftException {
        if (!(here().addresses().read(word) instanceof Address.Local(var text, var path))) {
            throw Plan.usage(word + " is not on this machine", "Go there with: cd");
        }
        if (Files.notExists(path)) {
            throw new RftException(ErrorCode.NOT_FOUND, "there is no directory " + text);
        } else if (!Files.isDirectory(path)) {
            throw new RftException(ErrorCode.USAGE, text + " is not a directory");
        }
        here().local(path.normalize());
        return ExitCode.DONE.value();
    }
}
