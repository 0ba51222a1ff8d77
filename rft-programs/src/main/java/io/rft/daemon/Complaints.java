package io.rft.daemon;

import io.rft.Escaped;
import io.rft.console.ErrorReport;
import io.rft.console.ExitCode;
import java.util.List;
import picocli.CommandLine.ParameterException;

/** How a program says on its standard error what went wrong, and what it returns then. */
record Complaints(String program, Surroundings surroundings) {
    int misused(ParameterException failure) {
        var command = failure.getCommandLine().getCommandSpec().qualifiedName();
        print(List.of(program + ": " + Escaped.of(String.valueOf(failure.getMessage())), "see " + command + " --help"));
        return ExitCode.USAGE.value();
    }

    /** With {@code debug} it also says where the failure comes from. */
    int failed(Exception failure, boolean debug) {
        print(ErrorReport.lines(program, failure));
        if (debug) {
            failure.printStackTrace(surroundings.err());
        }
        return ExitCode.of(failure).value();
    }

    private void print(List<String> lines) {
        lines.forEach(surroundings.err()::println);
        surroundings.err().flush();
    }
}
