package io.rft.cli;

import io.rft.RftException;
import io.rft.console.ExitCode;
import io.rft.console.TextLines;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rft version}, the same as {@code rft --version}. */
@Command(name = "version", description = "Show the version.")
final class VersionCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    VersionCommand(World world) {
        this.world = world;
    }

    static void show(World world) throws RftException {
        var version = VersionCommand.class.getPackage().getImplementationVersion();
        var out = new TextLines(world.out());
        out.line("rft " + (version == null ? "development" : version) + " (Java " + Runtime.version() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")");
        out.flush();
    }

    @Override
    public Integer call() throws RftException {
        show(world);
        return ExitCode.DONE.value();
    }
}
