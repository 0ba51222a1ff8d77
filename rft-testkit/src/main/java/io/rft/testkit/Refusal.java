package io.rft.testkit;

import io.rft.posix.Errno;

/** What a modelled system call answers instead of a result. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    Refusal(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    Errno errno() {
        return errno;
    }
}
