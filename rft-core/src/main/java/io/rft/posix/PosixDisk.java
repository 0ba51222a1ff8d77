package io.rft.posix;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import java.nio.file.Path;

/** The file systems of this machine. Thread-safe. */
public enum PosixDisk implements Disk {
    SYSTEM;

    @Override
    public Directory open(Path root, String shownAs) throws RftException {
        return PosixDirectory.open(root, shownAs);
    }

    @Override
    public Directory openWithoutLinks(Path root, String shownAs) throws RftException {
        return PosixDirectory.openWithoutLinks(root, shownAs);
    }
}
