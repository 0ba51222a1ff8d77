package io.rft.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The values of flags that are not on the command line: from the environment, else from the user's file, else built in. Remembers
 * where a value came from, so that an error can say it. For one thread.
 */
final class FlagDefaults implements IDefaultValueProvider {
    private record Given(String value, String source) {}

    private final Map<String, String> environment;
    private final ConfigFile file;
    private final Map<ArgSpec, Given> given = new HashMap<>();

    FlagDefaults(Map<String, String> environment, ConfigFile file) {
        this.environment = environment;
        this.file = file;
    }

    /** The same, that remembers nothing yet. */
    FlagDefaults fresh() {
        return new FlagDefaults(environment, file);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        var found = fromEnvironment(option).or(() -> fromFile(option));
        found.ifPresent(one -> given.put(argument, one));
        return found.map(Given::value).orElse(null);
    }

    /** Where the value of a flag came from if it was not the command line. */
    Optional<String> source(ArgSpec argument, String value) {
        return Optional.ofNullable(given.get(argument))
                .filter(one -> one.value().equals(value))
                .map(Given::source);
    }

    /** An empty variable is one that is not set. */
    private Optional<Given> fromEnvironment(OptionSpec option) {
        return flags(option)
                .map(Flags::variable)
                .filter(variable -> !environment.getOrDefault(variable, "").isEmpty())
                .findFirst()
                .map(variable -> new Given(environment.getOrDefault(variable, ""), variable));
    }

    private Optional<Given> fromFile(OptionSpec option) {
        return flags(option)
                .flatMap(flag -> file.find(flag).map(value -> new Given(value, file.path() + ": " + flag)).stream())
                .findFirst();
    }

    /** The long names without hyphens. */
    private static Stream<String> flags(OptionSpec option) {
        return Stream.of(option.names()).filter(name -> name.startsWith("--")).map(name -> name.substring(2));
    }
}
