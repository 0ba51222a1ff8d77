package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel lets threads do below one directory, and nothing elsewhere, whatever their account may do (landlock(7)). For threads
 * alone that apply it to themselves; nothing takes it back from them. Owns a descriptor. Thread-safe.
 */
final class Landlock implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Landlock.class);
    private static final AtomicBoolean ABSENCE_TOLD = new AtomicBoolean();
    private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");
    private static final long SYS_CREATE_RULESET = 444;
    private static final long SYS_ADD_RULE = 445;
    private static final long SYS_RESTRICT_SELF = 446;
    private static final int CREATE_RULESET_VERSION = 1;
    private static final int RULE_PATH_BENEATH = 1;
    private static final int VERSION_LEAST = 2;
    private static final int PATH_BENEATH_BYTES = 12; // struct landlock_path_beneath_attr is packed

    // LANDLOCK_ACCESS_FS_…
    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1 << 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_DIR = 1 << 3;
    private static final long REMOVE_DIR = 1 << 4;
    private static final long REMOVE_FILE = 1 << 5;
    private static final long MAKE_CHAR = 1 << 6;
    private static final long MAKE_DIR = 1 << 7;
    private static final long MAKE_REG = 1 << 8;
    private static final long MAKE_SOCK = 1 << 9;
    private static final long MAKE_FIFO = 1 << 10;
    private static final long MAKE_BLOCK = 1 << 11;
    private static final long MAKE_SYM = 1 << 12;
    private static final long REFER = 1 << 13;
    private static final long TRUNCATE = 1 << 14;
    private static final long IOCTL_DEV = 1 << 15;
    /** What a store does with files. */
    private static final long NEEDED = WRITE_FILE
            | READ_FILE
            | READ_DIR
            | REMOVE_DIR
            | REMOVE_FILE
            | MAKE_DIR
            | MAKE_REG
            | MAKE_SYM
            | REFER
            | TRUNCATE;

    private static final long ALL_TCP = 3; // to bind and to connect
    private static final long ALL_SCOPES = 3; // abstract sockets and signals of others

    private final int ruleset;

    private Landlock(int ruleset) {
        this.ruleset = ruleset;
    }

    /**
     * What confines threads to a directory; empty where the kernel has no Landlock, or one that cannot let names move between directories
     * (before Linux 5.19). Fails where it has and refuses, and where the calling thread may not reach the directory.
     */
    static Optional<Landlock> beneath(Path root) throws RftException {
        var version = version();
        if (version < VERSION_LEAST) {
            return Optional.empty();
        }
        var landlock = new Landlock(create(version));
        try {
            landlock.allow(root, NEEDED & handled(version));
        } catch (RftException e) {
            landlock.close();
            throw e;
        }
        return Optional.of(landlock);
    }

    /** Says once, in the log, that sessions are confined without it. Not for the threads that it would confine. */
    static void tellOfAbsence() throws RftException {
        if (!ABSENCE_TOLD.get() && version() < VERSION_LEAST && ABSENCE_TOLD.compareAndSet(false, true)) {
            LOG.warn("this kernel has no Landlock that could confine sessions of accounts besides: the rights of the"
                    + " accounts and the confinement to their roots are what holds");
        }
    }

    /** 0 where the kernel has none, or was told to have none. */
    private static int version() throws RftException {
        var version = SYSCALL.call(SYS_CREATE_RULESET, 0, 0, CREATE_RULESET_VERSION);
        if (Errno.ENOSYS.is(version) || Errno.EOPNOTSUPP.is(version)) {
            return 0;
        }
        if (version < 0) {
            throw refusal("asked for", version);
        }
        return (int) version;
    }

    /** The kinds of access to files that a version knows: those that it does not know it refuses. Pure. */
    static long handled(int version) {
        var handled = EXECUTE
                | WRITE_FILE
                | READ_FILE
                | READ_DIR
                | REMOVE_DIR
                | REMOVE_FILE
                | MAKE_CHAR
                | MAKE_DIR
                | MAKE_REG
                | MAKE_SOCK
                | MAKE_FIFO
                | MAKE_BLOCK
                | MAKE_SYM;
        handled |= version >= 2 ? REFER : 0;
        handled |= version >= 3 ? TRUNCATE : 0;
        handled |= version >= 5 ? IOCTL_DEV : 0;
        return handled;
    }

    private static int create(int version) throws RftException {
        try (var memory = CallMemory.take()) {
            var all = memory.longs(handled(version), ALL_TCP, ALL_SCOPES);
            var known = version >= 6 ? 3 : version >= 4 ? 2 : 1;
            var ruleset = SYSCALL.call(memory, SYS_CREATE_RULESET, all.address(), (long) known * Long.BYTES, 0, 0, 0);
            if (ruleset < 0) {
                throw refusal("made", ruleset);
            }
            return (int) ruleset;
        }
    }

    private void allow(Path root, long access) throws RftException {
        var path = Location.encodable(root.toAbsolutePath().toString());
        var place = Posix.openat(Posix.AT_FDCWD, path, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_CLOEXEC);
        if (place < 0) {
            throw Errno.failure("cannot open the directory " + Escaped.of(path), place);
        }
        try (var memory = CallMemory.take()) {
            var rule = memory.allocate(PATH_BENEATH_BYTES, Long.BYTES);
            rule.set(JAVA_LONG_UNALIGNED, 0, access);
            rule.set(JAVA_INT_UNALIGNED, Long.BYTES, place);
            var result = SYSCALL.call(memory, SYS_ADD_RULE, ruleset, RULE_PATH_BENEATH, rule.address(), 0, 0);
            if (result < 0) {
                throw refusal("given a rule", result);
            }
        } finally {
            Posix.close(place);
        }
    }

    /** Confines the calling thread, which has given up new privileges before, for good. */
    void confine() throws RftException {
        var result = SYSCALL.call(SYS_RESTRICT_SELF, ruleset, 0, 0);
        if (result < 0) {
            throw refusal("applied", result);
        }
    }

    /** Threads that are confined stay so. */
    @Override
    public void close() {
        Posix.close(ruleset);
    }

    private static RftException refusal(String what, long result) {
        return new RftException(
                ErrorCode.OTHER,
                String.valueOf(
                        Errno.failure("Landlock cannot be " + what, result).getMessage()),
                "Let the server make the system calls landlock_create_ruleset, landlock_add_rule and landlock_restrict_self.");
    }
}
