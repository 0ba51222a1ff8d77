package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The system calls about whom a thread acts as, thin: each returns what the call returned or, where it failed, the negated errno. All
 * concern the calling thread alone, and so are made past the C library where that would change the threads of the whole process
 * (nptl(7), "C library/kernel differences"). To load this class may fail like {@link Posix}. Thread-safe.
 */
final class IdentityCalls {
    private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");
    private static final NativeFunction PRCTL = NativeFunction.ofInt("prctl");
    private static final NativeFunction GETGROUPS = NativeFunction.ofInt("getgroups");
    private static final NativeFunction CAPGET = NativeFunction.ofInt("capget");
    private static final NativeFunction CAPSET = NativeFunction.ofInt("capset");

    private static final boolean ARM = Machine.CURRENT == Machine.LINUX_AARCH64;
    private static final long SYS_SETGROUPS = ARM ? 159 : 116;
    private static final long SYS_SETFSUID = ARM ? 151 : 122;
    private static final long SYS_SETFSGID = ARM ? 152 : 123;
    private static final long NOBODY = 0xffff_ffffL; // a number that changes nothing
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int CAPABILITY_VERSION_3 = 0x20080522;
    private static final int CAPABILITY_INTS = 6; // twice effective, permitted, inheritable: of 64 bits
    private static final int GROUPS_MAX = 1 << 16;

    private IdentityCalls() {}

    static int setNoNewPrivileges() {
        return PRCTL.call(PR_SET_NO_NEW_PRIVS, 1, 0);
    }

    static long setGroups(List<Long> groups) {
        try (var memory = CallMemory.take()) {
            var numbers = memory.allocate(JAVA_INT, Math.max(1, groups.size()));
            for (var i = 0; i < groups.size(); i++) {
                numbers.setAtIndex(JAVA_INT, i, groups.get(i).intValue());
            }
            return SYSCALL.call(memory, SYS_SETGROUPS, groups.size(), numbers.address(), 0, 0, 0);
        }
    }

    /** Whether the thread is in these groups and no others, in whatever order. */
    static boolean hasGroups(List<Long> groups) {
        try (var memory = CallMemory.take()) {
            var numbers = memory.allocate(JAVA_INT, GROUPS_MAX);
            var count = GETGROUPS.call(memory, GROUPS_MAX, numbers.address(), 0);
            return count >= 0
                    && numbers.asSlice(0, (long) count * Integer.BYTES)
                            .elements(JAVA_INT)
                            .map(number -> Integer.toUnsignedLong(number.get(JAVA_INT, 0)))
                            .sorted()
                            .toList()
                            .equals(groups.stream().sorted().toList());
        }
    }

    /** Returns the number that was there before, whether or not it took effect (setfsuid(2)). */
    static long setFsUid(long uid) {
        return SYSCALL.call(SYS_SETFSUID, uid, 0, 0);
    }

    static long fsUid() {
        return setFsUid(NOBODY);
    }

    /** As {@link #setFsUid}. */
    static long setFsGid(long gid) {
        return SYSCALL.call(SYS_SETFSGID, gid, 0, 0);
    }

    static long fsGid() {
        return setFsGid(NOBODY);
    }

    /** Gives up all capabilities, for good. */
    static int dropCapabilities() {
        try (var memory = CallMemory.take()) {
            var none = memory.allocate(JAVA_INT, CAPABILITY_INTS).fill((byte) 0);
            return CAPSET.call(memory, capabilityHeader(memory), none.address(), 0);
        }
    }

    /** Whether the thread has no capability, and cannot get one back either. */
    static boolean hasNoCapabilities() {
        try (var memory = CallMemory.take()) {
            var held = memory.allocate(JAVA_INT, CAPABILITY_INTS).fill((byte) 0xff);
            return CAPGET.call(memory, capabilityHeader(memory), held.address(), 0) == 0
                    && held.elements(JAVA_INT).allMatch(part -> part.get(JAVA_INT, 0) == 0);
        }
    }

    private static long capabilityHeader(CallMemory memory) {
        MemorySegment header = memory.allocate(JAVA_INT, 2);
        header.setAtIndex(JAVA_INT, 0, CAPABILITY_VERSION_3);
        header.setAtIndex(JAVA_INT, 1, 0); // this thread
        return header.address();
    }
}
