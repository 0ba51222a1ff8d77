package io.rft.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The account that this process runs as, and whom it trusts: itself and root. Reads the file system; stateless. */
final class OwnAccount {
    private static final Path SELF = Path.of("/proc/self"); // belongs to whoever the process runs as, named or not
    private static final String ROOT = "root";

    private OwnAccount() {}

    /** Whether the account of this name, or number where it has no name, may do whatever this process may. */
    static boolean isTrusted(String account) throws IOException {
        return account.equals(ROOT) || account.equals(Files.getOwner(SELF).getName());
    }

    /** Whether it belongs to the account of this process, and to no other, not even root. */
    static boolean isOwn(Path path) throws IOException {
        return Files.getOwner(path).equals(Files.getOwner(SELF));
    }

    /** Whether this process may read what root alone may. */
    static boolean isRoot() throws IOException {
        return Files.getAttribute(SELF, "unix:uid").equals(0);
    }

    /** Whether nobody else can have made this file or directory, or this link. */
    static boolean owns(Path path) throws IOException {
        return isTrusted(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName());
    }
}
