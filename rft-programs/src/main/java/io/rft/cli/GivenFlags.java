package io.rft.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The flags of a command line about servers and about how files are moved, each as one word that a later command line, given anywhere,
 * can take over. Pure.
 */
final class GivenFlags {
    /**
     * Not for a file to keep: what may hold a secret, and what is about the one run or its output. To go on is not to begin anew.
     */
    private static final Set<String> PASSING =
            Set.of("--password-command", "--batch", "--no-resume", "--json", "--progress", "--results", "--dry-run");

    private GivenFlags() {}

    /** All of them. */
    static List<String> of(ParseResult parsed) {
        return words(parsed, Set.of());
    }

    /** Those that a job is kept with; none is secret. */
    static List<String> toKeep(ParseResult parsed) {
        return words(parsed, PASSING);
    }

    /** In the order in which they were given: of patterns the last counts. */
    private static List<String> words(ParseResult parsed, Set<String> without) {
        var wanted = about(parsed.commandSpec());
        var given = new HashMap<OptionSpec, Integer>(); // how often, so far
        var words = new ArrayList<String>();
        for (var option : parsed.matchedOptions()) { // one for each time it was given
            if (wanted.contains(option.longestName())
                    && Arrays.stream(option.names()).noneMatch(without::contains)) {
                words.addAll(words(option, given.merge(option, 1, Integer::sum) - 1));
            }
        }
        return words;
    }

    /** The names of those flags that every command gets from {@link TransferOptions} and {@link ServerOptions}, or a shell for all of them. */
    private static Set<String> about(CommandSpec command) {
        return Stream.of("transfer", "session", "server", "sync")
                .flatMap(name -> Optional.ofNullable(command.mixins().get(name)).stream())
                .flatMap(mixin -> mixin.options().stream())
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
    }

    /** What it was given this time; nothing where all of it was told before. */
    private static List<String> words(OptionSpec option, int time) {
        var name = name(option);
        if (option.arity().max() == 0) {
            return time == 0 ? List.of(name) : List.of();
        }
        var values = option.originalStringValues();
        return time < values.size()
                ? List.of(name + (name.startsWith("--") ? "=" : "") + absolute(option, values.get(time)))
                : List.of();
    }

    /** The long one, not that of an alias. */
    static String name(OptionSpec option) {
        return Arrays.stream(option.names())
                .filter(name -> name.startsWith("--"))
                .findFirst()
                .orElse(option.longestName());
    }

    private static String absolute(OptionSpec option, String value) {
        var isPath = Arrays.asList(option.auxiliaryTypes()).contains(Path.class) || option.type() == Path.class;
        return isPath && !value.equals(NameList.STANDARD_INPUT.toString())
                ? Path.of(value).toAbsolutePath().toString()
                : value;
    }
}
