package io.rft.disk;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.nio.file.Path;

/** What opens the directories of a machine: the system or, for tests, a disk that fails or crashes. Thread-safe. */
public interface Disk {
    /** Opens a root; in messages, names below it begin with {@code shownAs} and a slash. */
    Directory open(Path root, String shownAs) throws RftException;

    /** The same, where no link is followed anywhere below the root ({@code PERMISSION}); fails on a disk that follows them all the same. */
    default Directory openWithoutLinks(Path root, String shownAs) throws RftException {
        throw new RftException(ErrorCode.OTHER, "links cannot be kept from being followed on this disk");
    }
}
