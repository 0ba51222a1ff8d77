package io.rft.posix;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whom this process may act as towards the kernel. Thread-safe. */
public final class Identity {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern UID = Pattern.compile("(?m)^Uid:\\s+[0-9]+\\s+([0-9]{1,10})\\s");
    private static final Pattern CAPABILITIES = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]{1,16})$");
    private static final int CAP_SETGID = 6;
    private static final int CAP_SETUID = 7;

    private Identity() {}

    /** Why this process cannot act as an account, as a sentence about the process; empty where it can. */
    public static Optional<String> findObstacle(Account account) {
        var unsupported = Machine.unsupported();
        return unsupported.isPresent()
                ? Optional.of("this version cannot act as an account on " + unsupported.get())
                : findObstacle(account, Proc.text(STATUS));
    }

    /** The same of a process of which the kernel says this. Pure. */
    static Optional<String> findObstacle(Account account, String status) {
        var uid = UID.matcher(status);
        var capabilities = CAPABILITIES.matcher(status);
        if (account.isRoot()) {
            return Optional.of(account.name() + " may do everything: the kernel would check nothing");
        } else if (!uid.find() || !capabilities.find()) {
            return Optional.of("the kernel does not say what this process may do: is /proc mounted?");
        } else if (Long.parseLong(uid.group(1)) == account.uid()) {
            return Optional.empty();
        }
        var held = Long.parseUnsignedLong(capabilities.group(1), 16);
        return (held >>> CAP_SETUID & held >>> CAP_SETGID & 1) == 1
                ? Optional.empty()
                : Optional.of("this process runs as uid " + uid.group(1) + " and may not act as " + account.name()
                        + " (uid " + account.uid() + "): run it as root, or as " + account.name());
    }
}
