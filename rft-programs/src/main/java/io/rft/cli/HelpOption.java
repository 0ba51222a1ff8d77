package io.rft.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** What every verb has. */
final class HelpOption {
    @Option(names = "--help", scope = ScopeType.INHERIT, usageHelp = true, description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // the parser itself acts on it
    private boolean help;
}
