package io.rft.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A page of the manual about a command, in the language of {@code man(7)}, put together from what the command itself says. One owner. */
public final class ManPage {
    private final StringBuilder text = new StringBuilder();

    /**
     * Begins a page.
     *
     * @param name of the page, as {@code rft-put}
     * @param summary in one line, without a full stop
     */
    public ManPage(String name, int section, String version, String summary) {
        text.append(".\\\" Made from the commands themselves; see CONTRIBUTING.md.\n");
        macro("TH", name.toUpperCase(Locale.ROOT), Integer.toString(section), "", version, "RFT");
        macro("SH", "NAME");
        text.append(plain(name)).append(" \\- ").append(plain(summary)).append('\n');
    }

    /** The page of one command with those below it. */
    public static ManPage of(CommandSpec command, int section, String version) {
        var description = command.usageMessage().description();
        var page = new ManPage(command.qualifiedName("-"), section, version, summary(description));
        page.heading("SYNOPSIS").synopsis(command);
        page.heading("DESCRIPTION").paragraphs(description);
        page.heading("OPTIONS").options(command);
        page.below(command);
        return page;
    }

    /** The first sentence, without its full stop. */
    public static String summary(String... description) {
        var all = String.join(" ", description);
        var end = all.indexOf(". ");
        var first = end < 0 ? all : all.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }

    public ManPage heading(String title) {
        macro("SH", title);
        return this;
    }

    public ManPage paragraphs(String... sentences) {
        for (var sentence : sentences) {
            if (!sentence.isBlank()) {
                text.append(".PP\n").append(line(sentence)).append('\n');
            }
        }
        return this;
    }

    /** Something and what it is. */
    public ManPage item(String tag, String... sentences) {
        text.append(".TP\n\\fB").append(plain(tag)).append("\\fR\n");
        text.append(line(String.join(" ", sentences))).append('\n');
        return this;
    }

    /** Pages, as {@code rft(1)}. */
    public ManPage seeAlso(List<String> pages) {
        heading("SEE ALSO");
        text.append(pages.stream()
                        .map(page -> "\\fB" + plain(page.replaceFirst("\\(.*", "")) + "\\fR"
                                + page.replaceFirst("[^(]*", ""))
                        .collect(Collectors.joining(",\n")))
                .append('\n');
        return this;
    }

    private void synopsis(CommandSpec command) {
        for (var way : ways(command)) {
            text.append(".PP\n").append(line(way)).append('\n');
        }
    }

    private static List<String> ways(CommandSpec command) {
        var custom = command.usageMessage().customSynopsis();
        if (custom.length > 0) {
            return Arrays.asList(custom);
        }
        var way = new StringBuilder(command.qualifiedName());
        if (command.options().stream().anyMatch(option -> !option.hidden())) {
            way.append(" [OPTION]…");
        }
        command.positionalParameters().forEach(word -> way.append(' ').append(label(word)));
        if (!command.subcommands().isEmpty()) {
            way.append(" COMMAND");
        }
        return List.of(way.toString());
    }

    private static String label(PositionalParamSpec word) {
        var label = word.paramLabel() + (word.arity().max() > 1 && !word.hideParamSyntax() ? "…" : "");
        return word.arity().min() == 0 && !word.hideParamSyntax() ? "[" + label + "]" : label;
    }

    private ManPage options(CommandSpec command) {
        var shown = command.options().stream()
                .filter(option -> !option.hidden())
                .sorted(Comparator.comparing(ManPage::key))
                .toList();
        for (var option : shown) {
            text.append(".TP\n").append(names(option)).append('\n');
            text.append(line(String.join(" ", option.description()))).append('\n');
        }
        return this;
    }

    /** Of several long names the first. */
    private static String key(OptionSpec option) {
        return Arrays.stream(option.names())
                .filter(name -> name.startsWith("--"))
                .findFirst()
                .orElse(option.longestName())
                .replaceFirst("^-+", "");
    }

    private static String names(OptionSpec option) {
        var names = new ArrayList<String>();
        for (var name : option.names()) {
            names.add("\\fB" + plain(name) + "\\fR");
        }
        return String.join(", ", names) + value(option);
    }

    private static String value(ArgSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        var value = "\\fI" + plain(option.paramLabel()) + "\\fR";
        return option.arity().min() == 0 ? "[=" + value + "]" : " " + value;
    }

    private void below(CommandSpec command) {
        var names = command.subcommands().values().stream().distinct().toList();
        if (names.isEmpty()) {
            return;
        }
        heading("COMMANDS");
        all(command, names);
    }

    private void all(CommandSpec above, List<CommandLine> commands) {
        for (var one : commands) {
            var command = one.getCommandSpec();
            macro("SS", ways(command).toArray(String[]::new));
            paragraphs(command.usageMessage().description());
            var own = CommandSpec.create();
            command.options().stream()
                    .filter(option -> above.findOption(option.longestName()) == null)
                    .forEach(own::addOption);
            options(own);
            for (var word : command.positionalParameters()) {
                if (word.description().length > 0) {
                    item(word.paramLabel(), word.description());
                }
            }
            all(command, command.subcommands().values().stream().distinct().toList());
        }
    }

    private void macro(String name, String... arguments) {
        text.append('.').append(name);
        for (var argument : arguments) {
            text.append(" \"").append(plain(argument).replace("\"", "\\(dq")).append('"');
        }
        text.append('\n');
    }

    /** Text that begins a line: no full stop and no quote there is a request. */
    private static String line(String sentence) {
        var escaped = plain(sentence);
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }

    private static String plain(String words) {
        var escaped = new StringBuilder();
        words.codePoints().forEach(character -> {
            switch (character) {
                case '\\' -> escaped.append("\\e");
                case '-' -> escaped.append("\\-");
                case '\'' -> escaped.append("\\(aq");
                case '^' -> escaped.append("\\(ha");
                case '~' -> escaped.append("\\(ti");
                case '`' -> escaped.append("\\(ga");
                case '\n' -> escaped.append(' ');
                case '\u2026' -> escaped.append("...");
                default -> {
                    if (character < 0x80) {
                        escaped.appendCodePoint(character);
                    } else {
                        escaped.append(String.format("\\[u%04X]", character));
                    }
                }
            }
        });
        return escaped.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
