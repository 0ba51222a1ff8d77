package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.task.TaskGroup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/**
 * An account of this machine, whether its own files know it or a directory service that it asks (nsswitch.conf). Immutable.
 *
 * @param name as the machine writes it, which may be another case than was asked for
 * @param uid its number, 0 to {@link #ID_MAX}
 * @param gid the number of its own group
 * @param groups the numbers of all groups that it is in, its own among them
 * @param home its home directory, where it has one that can be named
 */
public record Account(String name, long uid, long gid, List<Long> groups, Optional<Path> home) {
    /** The largest number of an account or group; the one above it means none. */
    public static final long ID_MAX = 0xffff_fffeL;

    private static final int NAME_BYTES_MAX = 256; // of useradd; directory services take no longer ones either
    private static final int RECORD_BYTES_MAX = 1 << 20;
    private static final int GROUPS_MAX = 1 << 16; // NGROUPS_MAX: no thread can be in more

    public Account {
        groups = List.copyOf(groups);
        if (!isId(uid) || !isId(gid) || !groups.stream().allMatch(Account::isId) || groups.size() > GROUPS_MAX) {
            throw new IllegalArgumentException("the numbers of an account and its groups are 0 to " + ID_MAX);
        }
    }

    private static boolean isId(long number) {
        return number >= 0 && number <= ID_MAX;
    }

    /** Whether it is the one that may do everything. */
    public boolean isRoot() {
        return uid == 0;
    }

    /** Whether the machine can be asked for an account of this name: the others nobody has. */
    public static boolean isName(String name) {
        return !name.isEmpty()
                && name.codePoints().noneMatch(Account::isRefused)
                && name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES_MAX;
    }

    /** NUL would cut the name short; colons, slashes and lines have a meaning in the machine's files; half a character has no bytes. */
    private static boolean isRefused(int point) {
        return Character.isISOControl(point)
                || point == ':'
                || point == '/'
                || Character.getType(point) == Character.SURROGATE;
    }

    /**
     * The account of this name; empty where the machine knows none. Blocks for as long as the machine's directory service takes. Fails
     * with {@code USAGE} for what is no name ({@link #isName}), with {@code OTHER} where the machine cannot tell.
     */
    public static Optional<Account> find(String name) throws RftException {
        if (!isName(name)) {
            throw new RftException(ErrorCode.USAGE, "\"" + Escaped.of(name) + "\" cannot be the name of an account");
        }
        var unsupported = Machine.unsupported();
        if (unsupported.isPresent()) {
            throw new RftException(
                    ErrorCode.OTHER, "accounts cannot be looked up on " + unsupported.get() + " by this version");
        }
        return Thread.currentThread().isVirtual() ? findOnThreadOfItsOwn(name) : Lookup.find(name);
    }

    /** A call of the C library keeps the thread that carries a virtual one, and a directory service may take seconds. */
    private static Optional<Account> findOnThreadOfItsOwn(String name) throws RftException {
        var found = new AtomicReference<Optional<Account>>(Optional.empty());
        var failed = new AtomicReference<Throwable>();
        try (var tasks = new TaskGroup(failed::set)) {
            tasks.startPlatform("rft-account " + name, () -> {
                try {
                    found.set(Lookup.find(name));
                } catch (RftException e) {
                    failed.set(e);
                }
            });
        }
        return switch (failed.get()) {
            case null -> found.get();
            case RftException e -> throw e;
            case Throwable bug -> throw new IllegalStateException("looking up an account has crashed", bug);
        };
    }

    /** Asks the C library. */
    private static final class Lookup {
        private static final NativeFunction GETPWNAM = NativeFunction.ofInt("getpwnam_r");
        private static final NativeFunction GETGROUPLIST = NativeFunction.ofInt("getgrouplist");
        private static final int RECORD_LONGS = 6; // struct passwd: 48 bytes

        private Lookup() {}

        static Optional<Account> find(String name) throws RftException {
            for (var bytes = 4 << 10; bytes <= RECORD_BYTES_MAX; bytes *= 4) {
                try (var memory = Arena.ofConfined()) {
                    var passwd = memory.allocate(JAVA_LONG, RECORD_LONGS);
                    var texts = memory.allocate(bytes);
                    var result = memory.allocate(JAVA_LONG);
                    var failure = ask(memory.allocateFrom(name), passwd, texts, result);
                    if (failure == 0) {
                        return result.get(JAVA_LONG, 0) == 0 ? Optional.empty() : Optional.of(account(passwd, texts));
                    } else if (isAbsence(failure)) {
                        return Optional.empty();
                    } else if (!Errno.ERANGE.is(-failure)) {
                        throw Errno.failure(cannot(name), -failure);
                    }
                }
            }
            throw Errno.failure(cannot(name), -Errno.ERANGE.number());
        }

        /** Returns an errno, unlike others, or 0. */
        private static int ask(MemorySegment name, MemorySegment passwd, MemorySegment texts, MemorySegment result) {
            try (var memory = CallMemory.take()) {
                return GETPWNAM.call(
                        memory, name.address(), passwd.address(), texts.address(), texts.byteSize(), result.address());
            }
        }

        /** How getpwnam(3) says that some services report a name that they do not know. */
        private static boolean isAbsence(int failure) {
            return Errno.ENOENT.is(-failure) || failure == 3; // ESRCH
        }

        private static Account account(MemorySegment passwd, MemorySegment texts) throws RftException {
            var name = text(passwd, 0, texts)
                    .orElseThrow(() -> new RftException(ErrorCode.OTHER, "an account's name is not UTF-8"));
            var gid = passwd.get(JAVA_INT, 20);
            return new Account(
                    name,
                    Integer.toUnsignedLong(passwd.get(JAVA_INT, 16)),
                    Integer.toUnsignedLong(gid),
                    groups(name, gid),
                    text(passwd, 4, texts).flatMap(Lookup::home));
        }

        /** The text that the pointer at this word shows, which lies in what was given for texts; empty where it is not UTF-8. */
        private static Optional<String> text(MemorySegment passwd, int word, MemorySegment texts) {
            var start = passwd.getAtIndex(JAVA_LONG, word) - texts.address();
            if (start < 0 || start >= texts.byteSize()) {
                return Optional.empty(); // none, or a constant of the library's
            }
            var bytes = texts.asSlice(start).toArray(JAVA_BYTE);
            var end =
                    IntStream.range(0, bytes.length).filter(i -> bytes[i] == 0).findFirst();
            if (end.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes, 0, end.getAsInt()))
                        .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }

        private static Optional<Path> home(String text) {
            try {
                return Optional.of(Path.of(text)).filter(Path::isAbsolute);
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }

        private static List<Long> groups(String name, int gid) throws RftException {
            for (var room = 64; room <= GROUPS_MAX; ) {
                try (var memory = Arena.ofConfined()) {
                    var groups = memory.allocate(JAVA_INT, room);
                    var count = memory.allocateFrom(JAVA_INT, room);
                    var result = listGroups(memory.allocateFrom(name), gid, groups, count);
                    var needed = count.get(JAVA_INT, 0);
                    if (needed > room) {
                        room = needed;
                    } else if (needed < 1 || result != needed) {
                        throw new RftException(ErrorCode.OTHER, "the groups of " + shown(name) + " cannot be listed");
                    } else {
                        return IntStream.range(0, needed)
                                .mapToObj(i -> Integer.toUnsignedLong(groups.getAtIndex(JAVA_INT, i)))
                                .distinct()
                                .sorted()
                                .toList();
                    }
                }
            }
            throw new RftException(ErrorCode.OTHER, shown(name) + " is in more than " + GROUPS_MAX + " groups");
        }

        private static int listGroups(MemorySegment name, int gid, MemorySegment groups, MemorySegment count) {
            try (var memory = CallMemory.take()) {
                return GETGROUPLIST.call(memory, name.address(), gid, groups.address(), count.address());
            }
        }

        private static String cannot(String name) {
            return "cannot look up " + shown(name);
        }

        private static String shown(String name) {
            return "the account " + Escaped.of(name);
        }
    }
}
