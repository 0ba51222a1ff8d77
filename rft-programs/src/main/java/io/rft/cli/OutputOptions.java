package io.rft.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Flags about what people read. */
final class OutputOptions {
    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Say nothing but errors.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say more: -v events, -vv everything.")
    private boolean[] verbose = {};

    @Option(
            names = "--color",
            scope = ScopeType.INHERIT,
            paramLabel = "WHEN",
            converter = Converters.ColorConverter.class,
            description = "auto (on a terminal), always or never.")
    private ColorMode color = ColorMode.AUTO;

    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show everything, also the stack traces of errors.")
    private boolean debug;

    /** Those of a command, or of the one that it belongs to. */
    static Optional<OutputOptions> of(CommandLine command) {
        var mixin = command.getCommandSpec().mixins().get("output");
        if (mixin != null && mixin.userObject() instanceof OutputOptions options) {
            return Optional.of(options);
        }
        return Optional.ofNullable(command.getParent()).flatMap(OutputOptions::of);
    }

    /** How much is logged. */
    String logLevel() {
        if (debug) {
            return "DEBUG";
        }
        var given = 0;
        for (var one : verbose) {
            given += one ? 1 : 0;
        }
        return switch (given) {
            case 0 -> "WARN";
            case 1 -> "INFO";
            default -> "DEBUG";
        };
    }

    /** Whether more is to be told than what a person needs. */
    boolean verbose() {
        return verbose.length > 0;
    }

    boolean quiet() {
        return quiet;
    }

    boolean debug() {
        return debug;
    }

    /** Whether what goes to such a stream is coloured. */
    boolean colored(World world, boolean isTerminal) {
        return switch (color) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                isTerminal
                        && world.environment().getOrDefault("NO_COLOR", "").isEmpty()
                        && !world.environment().getOrDefault("TERM", "").equals("dumb");
        };
    }
}
