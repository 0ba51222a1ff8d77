package io.rft.disk;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/** A directory whose calls, and those of the files and directories opened below it, fail as its {@link Faults} say. */
public final class FaultyDirectory implements Directory {
    private final Directory real;
    private final Faults faults;

    public FaultyDirectory(Directory real, Faults faults) {
        this.real = real;
        this.faults = faults;
    }

    @Override
    public DiskFile openForRead(String path) throws RftException {
        faults.hit("openForRead");
        return new FaultyFile(real.openForRead(path), faults);
    }

    @Override
    public DiskFile openForWrite(String path) throws RftException {
        faults.hit("openForWrite");
        return new FaultyFile(real.openForWrite(path), faults);
    }

    @Override
    public DiskFile create(String path, int mode) throws RftException {
        faults.hit("create");
        return new FaultyFile(real.create(path, mode), faults);
    }

    @Override
    public Directory openDirectory(String path) throws RftException {
        faults.hit("openDirectory");
        return new FaultyDirectory(real.openDirectory(path), faults);
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        faults.hit("status");
        return real.status(path, follow);
    }

    @Override
    public List<String> names() throws RftException {
        faults.hit("names");
        return real.names();
    }

    @Override
    public String readLink(String path) throws RftException {
        faults.hit("readLink");
        return real.readLink(path);
    }

    @Override
    public void makeDirectory(String path, int mode) throws RftException {
        faults.hit("makeDirectory");
        real.makeDirectory(path, mode);
    }

    @Override
    public void makeLink(String path, String target) throws RftException {
        faults.hit("makeLink");
        real.makeLink(path, target);
    }

    @Override
    public void removeFile(String path) throws RftException {
        faults.hit("removeFile");
        real.removeFile(path);
    }

    @Override
    public void removeDirectory(String path) throws RftException {
        faults.hit("removeDirectory");
        real.removeDirectory(path);
    }

    @Override
    public void rename(String from, String to, boolean replace) throws RftException {
        faults.hit("rename");
        real.rename(from, to, replace);
    }

    @Override
    public void force() throws RftException {
        faults.hit("force directory");
        real.force();
    }

    @Override
    public long freeBytes() throws RftException {
        faults.hit("freeBytes");
        return real.freeBytes();
    }

    @Override
    public void close() {
        real.close();
    }

    /** Counts the calls and lets one of them fail, or that one and all after it. One thread. */
    public static final class Faults {
        private final int failing;
        private final boolean lasting;
        private int calls;
        private int forces;
        private String failed = "nothing";

        /** Lets the n-th call fail, counted from 0; {@code lasting} also all after it, as if the process had stopped there. */
        public Faults(int failing, boolean lasting) {
            this.failing = failing;
            this.lasting = lasting;
        }

        /** How many calls there were. */
        public int calls() {
            return calls;
        }

        /** How many of them were forces, of files and directories. */
        public int forces() {
            return forces;
        }

        /** The call that failed first. */
        public String failed() {
            return failed;
        }

        private void hit(String call) throws RftException {
            var number = calls++;
            forces += call.startsWith("force") ? 1 : 0;
            if (number == failing) {
                failed = call;
            }
            if (number == failing || (lasting && number > failing)) {
                throw new RftException(ErrorCode.STORAGE, "cannot " + call + ": the storage fails as the test says");
            }
        }
    }

    /** A file whose calls fail; a failing write writes a part. */
    private record FaultyFile(DiskFile real, Faults faults) implements DiskFile {
        @Override
        public int read(long position, ByteBuffer target) throws RftException {
            faults.hit("read");
            return real.read(position, target);
        }

        @Override
        public void write(long position, ByteBuffer source) throws RftException {
            try {
                faults.hit("write");
            } catch (RftException e) {
                if (!faults.lasting || faults.calls - 1 == faults.failing) {
                    real.write(position, source.slice(source.position(), source.remaining() / 2));
                }
                throw e;
            }
            real.write(position, source);
        }

        @Override
        public FileStatus status() throws RftException {
            faults.hit("status of a file");
            return real.status();
        }

        @Override
        public boolean tryLock() throws RftException {
            faults.hit("tryLock");
            return real.tryLock();
        }

        @Override
        public void allocate(long size) throws RftException {
            faults.hit("allocate");
            real.allocate(size);
        }

        @Override
        public void truncate(long size) throws RftException {
            faults.hit("truncate");
            real.truncate(size);
        }

        @Override
        public void force() throws RftException {
            faults.hit("force");
            real.force();
        }

        @Override
        public void attributes(int mode, Instant modified) throws RftException {
            faults.hit("attributes");
            real.attributes(mode, modified);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
