package io.rft.cli;

import java.util.Locale;
import java.util.Set;

/** The long flags that can be given by a variable or in {@code config.toml} too. Pure. */
final class Flags {
    /** Without their hyphens, of all verbs. Kept here as a list so that a start need not look at every verb. */
    static final Set<String> CONFIGURABLE = Set.of(
            "algorithm",
            "archive",
            "background",
            "batch",
            "block-size",
            "bwlimit",
            "bwlimit-connection",
            "bwlimit-file",
            "ca-file",
            "checksum",
            "color",
            "comment",
            "congestion",
            "connect-timeout",
            "connections",
            "debug",
            "delete",
            "digest",
            "dry-run",
            "durability",
            "exclude",
            "exclude-from",
            "files-from",
            "hard-links",
            "host-key",
            "identity",
            "if-exists",
            "include",
            "json",
            "limit-rate",
            "max-connections",
            "max-delete",
            "names",
            "no-passphrase",
            "no-resume",
            "no-store",
            "password-command",
            "password-file",
            "port",
            "preserve",
            "progress",
            "quiet",
            "recursive",
            "remove-source",
            "results",
            "retries",
            "retry-delay",
            "seconds",
            "source",
            "sparse",
            "stall-timeout",
            "timeout",
            "trust",
            "update",
            "verbose",
            "verify");

    private Flags() {}

    /** {@code bwlimit} is {@code RFT_BWLIMIT}. */
    static String variable(String flag) {
        return "RFT_" + flag.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
