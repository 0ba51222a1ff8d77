package io.rft.cli;

import io.rft.clock.Ticker;
import io.rft.console.Interruption;
import io.rft.console.ProgramEnd;
import io.rft.console.Terminal;
import io.rft.console.UserDirectories;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Entry point of the program {@code rft}: the world as it is. */
public final class RftMain {
    private RftMain() {}

    public static void main(String[] args) {
        var interruption = new Interruption(code -> Runtime.getRuntime().halt(code));
        interruption.listen();
        var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 << 10);
        var err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        var world = new World(
                List.of(args),
                System.getenv(),
                UserDirectories.of(System.getenv(), System.getProperty("user.home")),
                System.getProperty("user.name"),
                out,
                Terminal.is(Terminal.Stream.OUT),
                err,
                Terminal.is(Terminal.Stream.ERR),
                new Terminal(interruption),
                interruption,
                Ticker.system(),
                Clock.system(ZoneId.systemDefault()),
                Optional.empty());
        var code = Rft.run(world);
        if (Readying.isFor(world)) {
            ProgramEnd.atOnce(code);
        } else {
            ProgramEnd.with(code);
        }
    }
}
