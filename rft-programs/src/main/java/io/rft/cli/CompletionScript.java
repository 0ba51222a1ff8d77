package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The script with which a shell of the system completes the program's verbs and flags, and asks it for names at servers. Pure. */
final class CompletionScript {
    private CompletionScript() {}

    /**
     * For one of the shells that there are scripts for.
     *
     * @param verbs all of them
     */
    static String of(String shell, Map<String, CommandLine> verbs) throws RftException {
        var resource = "completion." + shell;
        try (var in = CompletionScript.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw Plan.usage("there is no completion for " + shell, "Give bash or zsh.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@VERBS@", String.join(" ", verbs.keySet()))
                    .replace("@FLAGS@", flags(verbs));
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.OTHER, "cannot read " + resource + ": " + e.getMessage(), e);
        }
    }

    private static String flags(Map<String, CommandLine> verbs) {
        return verbs.entrySet().stream()
                .map(verb -> "    " + verb.getKey() + ") echo \"" + flags(verb.getValue()) + "\" ;;")
                .collect(Collectors.joining("\n"));
    }

    private static String flags(CommandLine verb) {
        return verb.getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::names)
                .flatMap(Arrays::stream)
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
