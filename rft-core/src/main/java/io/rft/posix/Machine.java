package io.rft.posix;

import java.util.Locale;
import java.util.Optional;

/** What this process runs on, as far as system calls depend on it. */
enum Machine {
    LINUX_X86_64,
    LINUX_AARCH64,
    OTHER;

    static final Machine CURRENT = of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));

    static Machine of(String system, String processor) {
        if (!system.equalsIgnoreCase("linux")) {
            return OTHER;
        }
        return switch (processor.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> LINUX_X86_64;
            case "aarch64" -> LINUX_AARCH64;
            default -> OTHER;
        };
    }

    /** The machine's name where there are no system calls for it; empty where there are. */
    static Optional<String> unsupported() {
        return CURRENT == OTHER
                ? Optional.of(System.getProperty("os.name", "?") + " on " + System.getProperty("os.arch", "?"))
                : Optional.empty();
    }
}
