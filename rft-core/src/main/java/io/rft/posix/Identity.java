package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whom this process and its threads act as towards the kernel, and may. Thread-safe. */
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

    /** Whether this process runs as the account itself; fails with {@code PERMISSION} where it does not and cannot act as it either. */
    static boolean isOwn(Account account) throws RftException {
        var obstacle = findObstacle(account);
        if (obstacle.isPresent()) {
            throw new RftException(ErrorCode.PERMISSION, obstacle.get());
        }
        var uid = UID.matcher(Proc.text(STATUS));
        return uid.find() && Long.parseLong(uid.group(1)) == account.uid();
    }

    /**
     * Has the calling thread, a platform thread that came from one without restrictions, act as the account when it uses files, for good:
     * its number, its groups, and none of the rights that root has. To others it stays the process's, so that the account cannot send
     * it signals or look into it, as it could if all numbers were changed. What cannot be had, or was said to be had and is
     * not there, fails; the thread must then do nothing.
     */
    static void assume(Account account) throws RftException {
        var groups = Stream.concat(Stream.of(account.gid()), account.groups().stream())
                .distinct()
                .toList();
        require(
                !Thread.currentThread().isVirtual() && !account.isRoot(),
                account,
                "this thread or account is none for it");
        require(IdentityCalls.setNoNewPrivileges() >= 0, account, "new privileges cannot be given up");
        require(IdentityCalls.setGroups(groups) >= 0, account, "its groups cannot be taken");
        IdentityCalls.setFsGid(account.gid());
        IdentityCalls.setFsUid(account.uid()); // after the groups: root's rights to files go with it
        require(IdentityCalls.dropCapabilities() >= 0, account, "capabilities cannot be given up");
        require(IdentityCalls.fsUid() == account.uid(), account, "its number was not taken");
        require(IdentityCalls.fsGid() == account.gid(), account, "its group was not taken");
        require(IdentityCalls.hasGroups(groups), account, "its groups were not taken");
        require(IdentityCalls.hasNoCapabilities(), account, "capabilities are left");
    }

    private static void require(boolean holds, Account account, String otherwise) throws RftException {
        if (!holds) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    "a thread cannot act as " + account.name() + ": " + otherwise,
                    "Run the server as root, with the capabilities CAP_SETUID and CAP_SETGID.");
        }
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
