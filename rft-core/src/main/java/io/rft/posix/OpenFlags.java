package io.rft.posix;

/** The flags of {@code openat2} (asm/fcntl.h, linux/openat2.h), apart from {@link Posix} so that they can be read on any system. */
final class OpenFlags {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NOCTTY = 0400;
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;

    // The only two of ours that differ between the machines.
    static final int O_DIRECTORY = Machine.CURRENT == Machine.LINUX_AARCH64 ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = Machine.CURRENT == Machine.LINUX_AARCH64 ? 0x8000 : 0x20000;

    static final long RESOLVE_NO_MAGICLINKS = 0x02;
    static final long RESOLVE_NO_SYMLINKS = 0x04;
    static final long RESOLVE_BENEATH = 0x08;

    private OpenFlags() {}
}
