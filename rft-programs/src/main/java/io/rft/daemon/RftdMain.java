package io.rft.daemon;

import io.rft.console.ExitCode;
import io.rft.console.Interruption;
import io.rft.console.Logging;
import io.rft.console.Terminal;
import io.rft.console.UserDirectories;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Entry point of the program {@code rftd}. */
public final class RftdMain {
    private RftdMain() {}

    public static void main(String[] args) {
        System.setProperty(Logging.LEVEL, Arrays.asList(args).contains("--debug") ? "DEBUG" : "INFO");
        var interruption = new Interruption(Runtime.getRuntime()::halt);
        interruption.listen();
        var surroundings = new Surroundings(
                UserDirectories.of(System.getenv(), System.getProperty("user.home")),
                System.getProperty("user.name"),
                System.getProperty("sun.jnu.encoding"),
                Path.of("/etc/rft/rftd.toml"),
                new Terminal(interruption),
                System.in,
                System.out,
                System.err,
                new SecureRandom(),
                () -> untilStopped(interruption));
        System.exit(Rftd.run(surroundings, args));
    }

    /** A second signal, or one while it still closes, ends the process at once. */
    private static ExitCode untilStopped(Interruption interruption) {
        var stopped = new CountDownLatch(1);
        var _ = interruption.prepare(stopped::countDown);
        while (true) {
            try {
                stopped.await();
                return interruption.received().orElse(ExitCode.TERMINATED);
            } catch (InterruptedException e) {
                // Nobody here interrupts; whoever does is not who may stop the daemon.
            }
        }
    }
}
