package io.rft.store;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.TransferId;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.journal.DurabilityCounts;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One copy of a file to another name of the same store, without a byte leaving the machine: blocks that both share where the file system
 * can do that, else copied by the system, else by reading and writing. Published whole or not at all. Borrows the root. One use, one
 * thread.
 */
final class LocalCopy {
    private static final int STAGED_MODE = 0600;
    private static final int MODE_MASK = 0777;
    private static final long STEP_BYTES = 64 << 20;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int TRIES_MAX = 100;
    /** What in names of ours stands for a transfer that there is none of: "rft-copy". */
    private static final long COPIES = 0x7266742d636f7079L;

    private static final AtomicLong number = new AtomicLong();

    private final RemotePath from;
    private final RemotePath to;
    private final BooleanSupplier stop;
    private final DurabilityCounts counts;

    LocalCopy(RemotePath from, RemotePath to, BooleanSupplier stop, DurabilityCounts counts) {
        this.counts = counts;
        this.from = from;
        this.to = to;
        this.stop = stop;
    }

    void run(Directory root, boolean replace) throws RftException {
        try (var source = root.openForRead(from.relative());
                var parent = root.openDirectory(to.parent().relative())) {
            var status = source.status();
            requireOther(parent, status, replace);
            var fresh = create(parent);
            try {
                try (var target = fresh.file) {
                    fill(source, target, status);
                }
                parent.rename(fresh.name, to.name(), replace);
            } catch (RftException | RuntimeException e) {
                remove(parent, fresh.name, e);
                throw e;
            }
            parent.force();
            counts.forced(DurabilityCounts.Forced.DIRECTORY);
        }
    }

    /** Before anything is copied: what could not be published, and a file that would be copied to itself. */
    private void requireOther(Directory parent, FileStatus source, boolean replace) throws RftException {
        var there = Walk.find(parent, to.name(), false);
        if (there.isEmpty()) {
            return;
        }
        if (there.get().fileKey().equals(source.fileKey())) {
            throw refused(ErrorCode.USAGE, "both are the same file");
        }
        switch (there.get().type()) {
            case DIRECTORY -> throw refused(ErrorCode.PERMISSION, "it is a directory");
            case OTHER -> throw refused(ErrorCode.PERMISSION, "it is not a regular file");
            case FILE, SYMLINK -> {
                if (!replace) {
                    throw refused(ErrorCode.EXISTS, "it exists already");
                }
            }
        }
    }

    private void fill(DiskFile source, DiskFile target, FileStatus status) throws RftException {
        if (!target.cloneOf(source)) {
            target.allocate(status.size());
            copy(source, target, status.size());
        }
        var now = source.status();
        if (now.size() != status.size()
                || !now.modified().equals(status.modified())
                || !now.changed().equals(status.changed())) {
            throw changed();
        }
        // The data first: while that takes its time the file is not yet as old as its source, which the expiry of what
        // is left over goes by.
        force(target);
        target.attributes(status.mode() & MODE_MASK, status.modified());
        force(target);
    }

    private void force(DiskFile target) throws RftException {
        target.force();
        counts.forced(DurabilityCounts.Forced.DATA);
    }

    private void copy(DiskFile source, DiskFile target, long size) throws RftException {
        var position = 0L;
        while (position < size) {
            if (stop.getAsBoolean()) {
                throw new RftException(ErrorCode.NETWORK, "the session has ended");
            }
            var length = Math.min(STEP_BYTES, size - position);
            var copied = target.copyOf(source, position, length);
            position += copied > 0 ? copied : byHand(source, target, position, length);
        }
    }

    private long byHand(DiskFile source, DiskFile target, long start, long length) throws RftException {
        var buffer = ByteBuffer.allocateDirect((int) Math.min(BUFFER_BYTES, length));
        for (var done = 0L; done < length; done += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), length - done));
            source.read(start + done, buffer);
            if (buffer.hasRemaining()) {
                throw changed();
            }
            target.write(start + done, buffer.flip());
        }
        return length;
    }

    private Fresh create(Directory parent) throws RftException {
        for (var tries = 1; ; tries++) {
            var name = StagedNames.of(to.name(), new TransferId(COPIES, number.getAndIncrement()))
                    .part();
            try {
                return new Fresh(name, parent.create(name, STAGED_MODE));
            } catch (RftException e) {
                if (e.code() != ErrorCode.EXISTS || tries == TRIES_MAX) { // what another process has left
                    throw e;
                }
            }
        }
    }

    private static void remove(Directory parent, String name, Exception first) {
        try {
            parent.removeFile(name);
        } catch (RftException second) {
            first.addSuppressed(second);
        }
    }

    private RftException refused(ErrorCode code, String why) {
        return new RftException(
                code, "cannot copy " + Escaped.of(from.toString()) + " to " + Escaped.of(to.toString()) + ": " + why);
    }

    private SourceChangedException changed() {
        return new SourceChangedException(
                "the source " + Escaped.of(from.toString()) + " was changed while it was copied",
                "Copy it again when nothing writes to it.");
    }

    /** A file under a name that is not listed. */
    private record Fresh(String name, DiskFile file) {}
}
