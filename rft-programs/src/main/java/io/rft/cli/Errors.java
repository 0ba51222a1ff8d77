package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.ErrorReport;
import java.util.List;

/** How the program tells of a failure that ends a command or one of its files. */
final class Errors {
    private static final String PROGRAM = "rft";
    private static final String RED = "\u001b[1;31m";
    private static final String PLAIN = "\u001b[0m";

    private Errors() {}

    /** Tells it on standard error, with the stack if that is wanted. */
    static void tell(World world, Throwable failure, boolean colored, boolean debug) {
        var lines =
                isOwnWish(world, failure) ? List.of(PROGRAM + ": interrupted") : ErrorReport.lines(PROGRAM, failure);
        world.err().println(colored ? colored(lines.getFirst()) : lines.getFirst());
        lines.stream().skip(1).forEach(world.err()::println);
        if (debug) {
            failure.printStackTrace(world.err());
        }
    }

    /** Whether it is what somebody has just asked for, in a shell. */
    private static boolean isOwnWish(World world, Throwable failure) {
        return world.here().isPresent()
                && world.interruption().received().isPresent()
                && failure instanceof RftException known
                && known.code() == ErrorCode.INTERRUPTED;
    }

    static String colored(String line) {
        return line.startsWith(PROGRAM + ":")
                ? RED + PROGRAM + ":" + PLAIN + line.substring(PROGRAM.length() + 1)
                : line;
    }
}
