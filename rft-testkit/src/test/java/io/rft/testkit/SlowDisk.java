package io.rft.testkit;

import io.rft.RftException;
import io.rft.clock.Ticker;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import io.rft.disk.DiskFile;
import io.rft.posix.PosixDirectory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The machine's own file systems, where each block takes its time, either way. */
final class SlowDisk implements Disk {
    private static final long BLOCK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int BLOCK_BYTES_LEAST = 32 << 10; // what is shorter is of a journal

    @Override
    public Directory open(Path root, String shownAs) throws RftException {
        return new SlowDirectory(PosixDirectory.open(root, shownAs));
    }

    /** One of its directories. */
    private static final class SlowDirectory extends WrappedDirectory {
        SlowDirectory(Directory real) {
            super(real);
        }

        @Override
        Directory wrapped(Directory below) {
            return new SlowDirectory(below);
        }

        @Override
        DiskFile wrapped(String path, DiskFile file) {
            return new SlowFile(file);
        }
    }

    /** One of its files. */
    private static final class SlowFile extends WrappedDirectory.WrappedFile {
        SlowFile(DiskFile real) {
            super(real);
        }

        @Override
        public int read(long position, ByteBuffer target) throws RftException {
            pause(target);
            return super.read(position, target);
        }

        @Override
        public void write(long position, ByteBuffer source) throws RftException {
            pause(source);
            super.write(position, source);
        }

        private static void pause(ByteBuffer block) {
            if (block.remaining() >= BLOCK_BYTES_LEAST) {
                Ticker.system().sleepNanos(BLOCK_NANOS);
            }
        }
    }
}
