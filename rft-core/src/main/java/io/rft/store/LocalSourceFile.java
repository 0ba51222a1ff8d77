package io.rft.store;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import java.nio.ByteBuffer;

/** A source file of a {@link LocalStore}. Thread-safe. Owns its file and borrows the root. */
final class LocalSourceFile implements SourceFile {
    private final Directory root;
    private final RemotePath path;
    private final DiskFile file;
    private final SourceIdentity identity;
    private final int mode;

    private LocalSourceFile(Directory root, RemotePath path, DiskFile file, FileStatus status) {
        this.root = root;
        this.path = path;
        this.file = file;
        this.identity = SourceIdentity.of(status);
        this.mode = status.mode();
    }

    static LocalSourceFile open(Directory root, RemotePath path) throws RftException {
        var file = root.openForRead(path.relative());
        try {
            return new LocalSourceFile(root, path, file, file.status());
        } catch (RftException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public SourceIdentity identity() {
        return identity;
    }

    @Override
    public int mode() {
        return mode;
    }

    @Override
    public void read(long position, ByteBuffer target) throws RftException {
        file.read(position, target);
        if (target.hasRemaining()) {
            throw changed("it became shorter while it was read");
        }
    }

    /** What lies beyond the end is no hole: who reads there learns that the file became shorter. */
    @Override
    public boolean isHole(long position, long length) throws RftException {
        return file.findData(position) >= position + length && file.status().size() >= position + length;
    }

    @Override
    public void checkUnchanged() throws RftException {
        if (!SourceIdentity.of(file.status()).equals(identity)) {
            throw changed("it was changed while it was read");
        }
        if (!named().equals(identity.fileKey())) {
            throw changed("another file has its name now");
        }
    }

    @Override
    public void close() {
        file.close();
    }

    private String named() throws RftException {
        try {
            return root.status(path.relative(), true).fileKey();
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                throw changed("it was removed or renamed while it was read");
            }
            throw e;
        }
    }

    private SourceChangedException changed(String why) {
        return new SourceChangedException(
                "the source " + Escaped.of(path.toString()) + " is not what it was: " + why,
                "Send it again when nothing writes to it.");
    }
}
