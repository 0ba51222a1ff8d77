package io.rft.daemon;

import io.rft.console.ExitCode;
import io.rft.console.Person;
import io.rft.console.UserDirectories;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.function.Supplier;

/**
 * What the commands of {@code rftd} find around them: everything that differs between a shell and a test.
 *
 * @param account the name of whoever runs the program
 * @param nameEncoding the encoding of file names, which the locale decides
 * @param systemConfig the configuration that counts if none is named
 * @param person who can be asked for a password; otherwise it is read from {@code in}
 * @param out for what scripts read
 * @param err for everything else
 * @param stop blocks until the daemon is to stop, and says how the program ends then
 */
record Surroundings(
        UserDirectories directories,
        String account,
        String nameEncoding,
        Path systemConfig,
        Person person,
        InputStream in,
        PrintStream out,
        PrintStream err,
        SecureRandom random,
        Supplier<ExitCode> stop) {}
