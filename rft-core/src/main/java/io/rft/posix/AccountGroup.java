package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import java.lang.foreign.Arena;
import java.util.OptionalLong;

/** The groups that accounts of this machine are in, by name. Stateless. */
public final class AccountGroup {
    private static final int RECORD_LONGS = 4; // struct group: 32 bytes
    private static final long NUMBER = 16;
    private static final int RECORD_BYTES_MAX = 16 << 20; // with the names of all that are in it

    private AccountGroup() {}

    /**
     * The number of the group of this name; empty where the machine knows none. Blocks for as long as the machine's directory service
     * takes. Fails with {@code USAGE} for what is no name, with {@code OTHER} where the machine cannot tell.
     */
    public static OptionalLong find(String name) throws RftException {
        if (!Account.isName(name)) {
            throw new RftException(ErrorCode.USAGE, "\"" + Escaped.of(name) + "\" cannot be the name of a group");
        }
        var unsupported = Machine.unsupported();
        if (unsupported.isPresent()) {
            throw new RftException(
                    ErrorCode.OTHER, "groups cannot be looked up on " + unsupported.get() + " by this version");
        }
        for (var bytes = 4 << 10; bytes <= RECORD_BYTES_MAX; bytes *= 4) {
            try (var arena = Arena.ofConfined();
                    var memory = CallMemory.take()) {
                var group = arena.allocate(JAVA_LONG, RECORD_LONGS);
                var result = arena.allocate(JAVA_LONG);
                var failure = Calls.GETGRNAM.call(
                        memory,
                        Posix.text(memory, name),
                        group.address(),
                        arena.allocate(bytes).address(),
                        bytes,
                        result.address()); // an errno, unlike others, or 0
                if (failure == 0) {
                    return result.get(JAVA_LONG, 0) == 0
                            ? OptionalLong.empty()
                            : OptionalLong.of(Integer.toUnsignedLong(group.get(JAVA_INT, NUMBER)));
                } else if (Errno.ENOENT.is(-failure) || failure == 3) { // ESRCH, as some services say it
                    return OptionalLong.empty();
                } else if (!Errno.ERANGE.is(-failure)) {
                    throw Errno.failure("cannot look up the group " + Escaped.of(name), -failure);
                }
            }
        }
        throw Errno.failure("cannot look up the group " + Escaped.of(name), -Errno.ERANGE.number());
    }

    private static final class Calls {
        static final NativeFunction GETGRNAM = NativeFunction.ofInt("getgrnam_r");
    }
}
