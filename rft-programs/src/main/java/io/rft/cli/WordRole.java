package io.rft.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a word is to a command. Pure.
 *
 * @param option whose value it is, or has behind a {@code =}
 */
record WordRole(Kind kind, Optional<OptionSpec> option) {
    private static final String END_OF_FLAGS = "--";

    /** The kinds there are. */
    enum Kind {
        FLAG,
        VALUE,
        /** What says that no flags follow. */
        END,
        OPERAND
    }

    /** Of all words behind the command, as the parser will take them. */
    static List<WordRole> of(CommandSpec command, List<String> words) {
        var roles = new ArrayList<WordRole>();
        var waiting = Optional.<OptionSpec>empty();
        var ended = false;
        for (var word : words) {
            if (ended) {
                roles.add(new WordRole(Kind.OPERAND, Optional.empty()));
            } else if (waiting.isPresent()) {
                roles.add(new WordRole(Kind.VALUE, waiting));
                waiting = Optional.empty();
            } else if (word.equals(END_OF_FLAGS)) {
                roles.add(new WordRole(Kind.END, Optional.empty()));
                ended = true;
            } else if (word.startsWith("-") && word.length() > 1) {
                var equals = word.indexOf('=');
                roles.add(new WordRole(
                        Kind.FLAG, equals < 0 ? Optional.empty() : find(command, word.substring(0, equals))));
                waiting = word.startsWith("--") ? afterLong(command, word) : afterShort(command, word);
            } else {
                roles.add(new WordRole(Kind.OPERAND, Optional.empty()));
            }
        }
        return List.copyOf(roles);
    }

    /** The option that a flag is, or the first of several in one word. */
    static Optional<OptionSpec> named(CommandSpec command, String flag) {
        if (!flag.startsWith("--")) {
            return find(command, flag.substring(0, Math.min(2, flag.length())));
        }
        var equals = flag.indexOf('=');
        return find(command, equals < 0 ? flag : flag.substring(0, equals));
    }

    private static Optional<OptionSpec> afterLong(CommandSpec command, String word) {
        return find(command, word).filter(WordRole::takesValue);
    }

    /** Of several in one word only the last one can wait for a word of its own. */
    private static Optional<OptionSpec> afterShort(CommandSpec command, String word) {
        for (var i = 1; i < word.length(); i++) {
            var option = find(command, "-" + word.charAt(i)).filter(WordRole::takesValue);
            if (option.isPresent()) {
                return i == word.length() - 1 ? option : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static Optional<OptionSpec> find(CommandSpec command, String name) {
        return Optional.ofNullable(command.optionsMap().get(name));
    }

    private static boolean takesValue(OptionSpec option) {
        return option.arity().min() > 0;
    }
}
