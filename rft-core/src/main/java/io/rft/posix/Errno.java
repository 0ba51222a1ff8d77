package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.util.Arrays;

/** What the system says when a call fails: its number on Linux, the code that programs act on, and a sentence for a person. */
public enum Errno {
    EPERM(1, ErrorCode.PERMISSION, "the system does not permit it"),
    ENOENT(2, ErrorCode.NOT_FOUND, "it does not exist"),
    EINTR(4, ErrorCode.OTHER, "the call was interrupted"),
    EIO(5, ErrorCode.STORAGE, "the storage reports an input/output error"),
    ENXIO(6, ErrorCode.OTHER, "there is nothing"),
    E2BIG(7, ErrorCode.STORAGE, "it is larger than the system allows"),
    EBADF(9, ErrorCode.OTHER, "it is not open for that"),
    EAGAIN(11, ErrorCode.BUSY, "the directories above it are renamed again and again"),
    ENOMEM(12, ErrorCode.STORAGE, "the system has no memory left"),
    EACCES(13, ErrorCode.PERMISSION, "permission denied"),
    EBUSY(16, ErrorCode.BUSY, "the system is using it"),
    EEXIST(17, ErrorCode.EXISTS, "it exists already"),
    EXDEV(18, ErrorCode.PERMISSION, "it leads out of the directory that may be used"),
    ENOTDIR(20, ErrorCode.PERMISSION, "a part of the path is not a directory"),
    EISDIR(21, ErrorCode.PERMISSION, "it is a directory"),
    EINVAL(22, ErrorCode.OTHER, "the system does not accept these arguments"),
    ENFILE(23, ErrorCode.STORAGE, "the system has too many open files"),
    EMFILE(24, ErrorCode.STORAGE, "this process has too many open files"),
    ETXTBSY(26, ErrorCode.PERMISSION, "it is a program that is running"),
    EFBIG(27, ErrorCode.STORAGE, "it is larger than the file system allows"),
    ENOSPC(28, ErrorCode.STORAGE, "no space is left on the file system"),
    EROFS(30, ErrorCode.STORAGE, "the file system is read-only"),
    EMLINK(31, ErrorCode.STORAGE, "the directory holds too many directories"),
    ERANGE(34, ErrorCode.STORAGE, "it is larger than the file system allows"),
    ENAMETOOLONG(36, ErrorCode.PERMISSION, "the name is longer than the file system allows"),
    ENOSYS(38, ErrorCode.OTHER, "the system does not have this call"),
    ENOTEMPTY(39, ErrorCode.EXISTS, "the directory is not empty"),
    ELOOP(40, ErrorCode.PERMISSION, "a symbolic link that is not followed, or a circle of links"),
    ENODATA(61, ErrorCode.NOT_FOUND, "it does not have it"),
    EOPNOTSUPP(95, ErrorCode.STORAGE, "the file system does not support it"),
    ESTALE(116, ErrorCode.STORAGE, "the file server does not know it any more"),
    EDQUOT(122, ErrorCode.STORAGE, "the disk quota is used up");

    private final int number;
    private final ErrorCode code;
    private final String sentence;

    Errno(int number, ErrorCode code, String sentence) {
        this.number = number;
        this.code = code;
        this.sentence = sentence;
    }

    /** Whether a call that returns negated errnos failed with this one. */
    boolean is(long result) {
        return result == -number;
    }

    public int number() {
        return number;
    }

    /**
     * The failure of a call.
     *
     * @param what what could not be done to what: {@code cannot open /data/x}
     * @param result what the call returned, a negated errno
     */
    public static RftException failure(String what, long result) {
        return Arrays.stream(values())
                .filter(errno -> errno.is(result))
                .findFirst()
                .map(errno -> new RftException(errno.code, what + ": " + errno.sentence, errno.advice()))
                .orElseGet(() -> new RftException(ErrorCode.OTHER, what + ": system error " + -result));
    }

    /** The same failure where this error means something else than usual. */
    static RftException failure(String what, ErrorCode code, String sentence) {
        return new RftException(code, what + ": " + sentence);
    }

    private String advice() {
        return switch (this) {
            case ENOSPC, EDQUOT -> "Free space there and start again: what is safely stored is kept.";
            case EMFILE -> "Raise the limit of open files (ulimit -n) and start again.";
            case EIO -> "Look at the system's log and the health of the disk.";
            default -> "";
        };
    }
}
