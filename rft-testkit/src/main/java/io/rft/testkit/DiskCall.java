package io.rft.testkit;

import static io.rft.posix.Errno.EDQUOT;
import static io.rft.posix.Errno.EIO;
import static io.rft.posix.Errno.EMFILE;
import static io.rft.posix.Errno.ENOSPC;
import static io.rft.posix.Errno.EROFS;

import io.rft.posix.Errno;
import java.util.List;

/**
 * One call of a program to a {@link FaultyDisk}; closing is none. A value.
 *
 * @param path of the file or directory, from the root handle on; for a rename the old one
 * @param number how many calls came before it since the faults were set
 */
public record DiskCall(Kind kind, String path, long number) {
    /** What a call does, and the errors of storage that a system may answer to it. */
    public enum Kind {
        OPEN_FOR_READ("cannot open ", EIO, EMFILE),
        OPEN_FOR_WRITE("cannot open ", EIO, EROFS, EMFILE),
        CREATE("cannot create ", ENOSPC, EDQUOT, EIO, EROFS, EMFILE),
        OPEN_DIRECTORY("cannot open the directory ", EIO, EMFILE),
        STATUS("cannot look at ", EIO, EMFILE),
        NAMES("cannot list ", EIO, EMFILE),
        READ_LINK("cannot read the link ", EIO, EMFILE),
        MAKE_DIRECTORY("cannot make the directory ", ENOSPC, EDQUOT, EIO, EROFS, EMFILE),
        MAKE_LINK("cannot make the link ", ENOSPC, EDQUOT, EIO, EROFS, EMFILE),
        // A file system that never overwrites needs space to remove something.
        REMOVE_FILE("cannot remove ", ENOSPC, EDQUOT, EIO, EROFS, EMFILE),
        REMOVE_DIRECTORY("cannot remove the directory ", ENOSPC, EDQUOT, EIO, EROFS, EMFILE),
        RENAME("cannot rename ", ENOSPC, EDQUOT, EIO, EROFS, EMFILE),
        ENTRY_ATTRIBUTES("cannot set the attributes of ", ENOSPC, EDQUOT, EIO, EROFS, EMFILE),
        FORCE_DIRECTORY("cannot force the directory ", ENOSPC, EDQUOT, EIO, EROFS),
        FORCE_FILE_SYSTEM("cannot force the file system of ", ENOSPC, EDQUOT, EIO, EROFS),
        FILE_SYSTEM("cannot look at ", EIO),
        FREE_BYTES("cannot look at the file system of ", EIO),
        READ("cannot read ", EIO),
        WRITE("cannot write ", ENOSPC, EDQUOT, EIO, EROFS),
        FILE_STATUS("cannot look at ", EIO),
        LOCK("cannot lock ", EIO),
        ALLOCATE("cannot reserve space for ", ENOSPC, EDQUOT, EIO, EROFS),
        TRUNCATE("cannot set the length of ", ENOSPC, EDQUOT, EIO, EROFS),
        // Space that is given out late is missed late: here.
        FORCE("cannot force ", ENOSPC, EDQUOT, EIO, EROFS),
        ATTRIBUTES("cannot set the permissions of ", ENOSPC, EDQUOT, EIO, EROFS);

        private final String failure;

        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<Errno> errnos;

        Kind(String failure, Errno... errnos) {
            this.failure = failure;
            this.errnos = List.of(errnos);
        }

        /** The errors of storage that this kind of call may meet; never empty. */
        public List<Errno> errnos() {
            return errnos;
        }

        /** The start of a message: {@code cannot write }. */
        String failure() {
            return failure;
        }
    }
}
