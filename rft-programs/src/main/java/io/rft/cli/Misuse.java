package io.rft.cli;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A sentence for what is wrong with a command line, its variables and its file: where it stands, and what is allowed. Pure. */
final class Misuse {
    private Misuse() {}

    static String text(ParameterException problem, FlagDefaults defaults) {
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (problem instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()) {
            return missing.getCommandLine().getCommandSpec().qualifiedName() + " needs "
                    + missing.getMissing().stream().map(ArgSpec::paramLabel).collect(Collectors.joining(" and "));
        }
        var argument = Optional.ofNullable(problem.getArgSpec());
        if (argument.isPresent() && problem.getCause() instanceof TypeConversionException cause) {
            var value = Optional.ofNullable(problem.getValue()).orElse("");
            var place = defaults.source(argument.get(), value).orElseGet(() -> name(argument.get()));
            return place + ": " + cause.getMessage();
        }
        return Optional.ofNullable(problem.getMessage()).orElse("the command line is wrong");
    }

    private static String unmatched(UnmatchedArgumentException unmatched) {
        var word = unmatched.getUnmatched().isEmpty()
                ? ""
                : unmatched.getUnmatched().getFirst();
        var command = unmatched.getCommandLine().getCommandSpec().qualifiedName();
        if (unmatched.isUnknownOption()) {
            return command + " has no option " + word;
        }
        return unmatched.getCommandLine().getSubcommands().isEmpty()
                ? command + " does not know what to do with " + word
                : command + " has no verb " + word;
    }

    /** The first long name of a flag, or its only one; the label of anything else. */
    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? Stream.of(option.names())
                        .filter(name -> name.startsWith("--"))
                        .findFirst()
                        .orElseGet(option::longestName)
                : argument.paramLabel();
    }
}
