package io.rft.testkit;

import io.rft.posix.Errno;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which calls to a {@link FaultyDisk} fail, and with what. A call that fails changes nothing, but for two: a write leaves the first half
 * of its bytes, and a force of a file marks as stored what it did not store. Asked in the order of the calls, under the disk's lock;
 * must not call the disk.
 */
@FunctionalInterface
public interface DiskFaults {
    DiskFaults NONE = call -> Optional.empty();

    /** The error that this call answers, or empty where it is to succeed. */
    Optional<Errno> find(DiskCall call);

    /** The n-th call fails, counted from 0. */
    static DiskFaults nth(long number, Errno errno) {
        return those(call -> call.number() == number, errno);
    }

    /** The n-th call fails and all after it, until other faults are set. */
    static DiskFaults from(long number, Errno errno) {
        return those(call -> call.number() >= number, errno);
    }

    /** All calls fail that the predicate names. */
    static DiskFaults those(Predicate<DiskCall> which, Errno errno) {
        return call -> which.test(call) ? Optional.of(errno) : Optional.empty();
    }
}
