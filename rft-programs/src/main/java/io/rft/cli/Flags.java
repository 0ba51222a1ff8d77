package io.rft.cli;

import java.util.Locale;
import java.util.Set;

/** The long flags that can be given by a variable or in {@code config.toml} too. Pure. */
final class Flags {
    /** Without their hyphens, of all verbs. Kept here as a list so that a start need not look at every verb. */
    static final Set<String> CONFIGURABLE = Set.of(
            "algorithm",
            "background",
            "batch",
            "block-size",
            "bwlimit",
            "bwlimit-connection",
            "bwlimit-file",
            "color",
            "congestion",
            "connect-timeout",
            "connections",
            "debug",
            "digest",
            "durability",
            "host-key",
            "identity",
            "if-exists",
            "json",
            "limit-rate",
            "max-connections",
            "no-resume",
            "password-command",
            "password-file",
            "port",
            "progress",
            "quiet",
            "retries",
            "retry-delay",
            "stall-timeout",
            "timeout",
            "trust",
            "verbose",
            "verify");

    private Flags() {}

    /** {@code bwlimit} is {@code RFT_BWLIMIT}. */
    static String variable(String flag) {
        return "RFT_" + flag.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
