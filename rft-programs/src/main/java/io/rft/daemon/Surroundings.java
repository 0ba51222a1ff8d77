package io.rft.daemon;

import io.rft.console.ExitCode;
import io.rft.console.Person;
import io.rft.console.UserDirectories;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the commands of {@code rftd} find around them: everything that differs between a shell and a test.
 *
 * @param account the name of whoever runs the program
 * @param nameEncoding the encoding of file names, which the locale decides
 * @param systemConfig the configuration that counts if none is named
 * @param pamServices where PAM's services are, in place of the system's directories
 * @param run where control sockets are
 * @param person who can be asked for a password; otherwise it is read from {@code in}
 * @param out for what scripts read
 * @param err for everything else
 * @param clock the time on the wall, for timetables
 * @param hangup has this run whenever a signal asks the daemon to read its configuration again
 * @param stop blocks until the daemon is to stop, by a signal or the wish that it is given, and says how the program ends then
 */
record Surroundings(
        UserDirectories directories,
        String account,
        String nameEncoding,
        Path systemConfig,
        Optional<Path> pamServices,
        RunDirectories run,
        Person person,
        InputStream in,
        PrintStream out,
        PrintStream err,
        SecureRandom random,
        Clock clock,
        Consumer<Runnable> hangup,
        Function<StopRequest, ExitCode> stop) {}
