package io.rft.disk;

import io.rft.RftException;
import java.nio.file.Path;

/** What opens the directories of a machine: the system or, for tests, a disk that fails or crashes. Thread-safe. */
public interface Disk {
    /** Opens a root; in messages, names below it begin with {@code shownAs} and a slash. */
    Directory open(Path root, String shownAs) throws RftException;
}
