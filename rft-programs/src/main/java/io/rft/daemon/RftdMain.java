package io.rft.daemon;

import io.rft.console.ExitCode;
import io.rft.console.Interruption;
import io.rft.console.Logging;
import io.rft.console.ProgramEnd;
import io.rft.console.Signals;
import io.rft.console.Terminal;
import io.rft.console.UserDirectories;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Optional;

/** Entry point of the program {@code rftd}. */
public final class RftdMain {
    /** Names the directory of PAM's services, for tests: whoever can set it can run anything else as well. */
    private static final String PAM_SERVICES = "rft.pam.services";

    private RftdMain() {}

    public static void main(String[] args) {
        System.setProperty(Logging.LEVEL, Arrays.asList(args).contains("--debug") ? "DEBUG" : "INFO");
        var interruption = new Interruption(Runtime.getRuntime()::halt);
        interruption.listen();
        ProgramEnd.with(Rftd.run(surroundings(interruption), args));
    }

    /** Those of this process. */
    static Surroundings surroundings(Interruption interruption) {
        var account = System.getProperty("user.name");
        return new Surroundings(
                UserDirectories.of(System.getenv(), System.getProperty("user.home")),
                account,
                System.getProperty("sun.jnu.encoding"),
                Path.of("/etc/rft/rftd.toml"),
                Optional.ofNullable(System.getProperty(PAM_SERVICES)).map(Path::of),
                RunDirectories.of(System.getenv(), account, System.getProperty("java.io.tmpdir")),
                new Terminal(interruption),
                System.in,
                System.out,
                System.err,
                new SecureRandom(),
                Clock.system(ZoneId.systemDefault()),
                action -> Signals.on("HUP", action),
                stop -> untilStopped(interruption, stop));
    }

    /** A second signal, or one while it still closes, ends the process at once. */
    private static ExitCode untilStopped(Interruption interruption, StopRequest stop) {
        var _ = interruption.prepare(() -> stop.ask(interruption.received().orElse(ExitCode.TERMINATED)));
        return stop.await();
    }
}
