package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.client.Transfer;
import io.rft.client.Unkept;
import io.rft.protocol.Message.EntryType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;

/** A file that leaves its source: it is removed there once its copy is published, if it is still what it was when the copy began. */
final class Departing implements Item {
    private final Item item;
    private final Source source;
    private Optional<Object> before = Optional.empty();

    private Departing(Item item, Source source) {
        this.item = item;
        this.source = source;
    }

    /** Where a file leaves from. */
    interface Source {
        /** All that tells it from what it may become; fails where it is no file. */
        Object look() throws RftException;

        /** The same once it was copied; what it shows has changed also if it is the file that it was copied to. */
        Object lookAgain() throws RftException;

        void remove() throws RftException;
    }

    /** The item, as one that leaves its source where that is wanted. */
    static Item of(Item item, Source source, TransferOptions options) {
        return options.tree().removeSource() ? new Departing(item, source) : item;
    }

    @Override
    public String path() {
        return item.path();
    }

    @Override
    public String target() {
        return item.target();
    }

    @Override
    public Transfer start() throws RftException {
        before = Optional.of(source.look());
        return item.start();
    }

    @Override
    public void completed() throws RftException {
        item.completed(); // before there is nothing left to take it from
        if (!before.equals(Optional.of(source.lookAgain()))) {
            throw new RftException(
                    ErrorCode.SOURCE_CHANGED,
                    item.path() + " has come through, but was changed meanwhile and stays at the source");
        }
        source.remove();
    }

    @Override
    public Optional<Unkept> unkept() {
        return item.unkept();
    }

    @Override
    public RftException explained(RftException failure) {
        return item.explained(failure);
    }

    private static RftException noFile(String path) {
        return new RftException(
                ErrorCode.USAGE, path + " is not a regular file, and --remove-source removes only those");
    }

    /** A file of this machine. */
    record Here(Path path) implements Source {
        private static final String ATTRIBUTES = "unix:dev,ino,mode,size,lastModifiedTime,ctime";

        @Override
        public Object look() throws RftException {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw noFile(path.toString());
            }
            try {
                return Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                throw new RftException(ErrorCode.STORAGE, "cannot look at " + path + ": " + e.getMessage(), e);
            }
        }

        /** To be copied to itself is to become another file of the same name. */
        @Override
        public Object lookAgain() throws RftException {
            return look();
        }

        @Override
        public void remove() throws RftException {
            try {
                Files.delete(path);
            } catch (IOException e) {
                throw new RftException(
                        ErrorCode.STORAGE,
                        path + " has come through, but cannot be removed here: " + e.getMessage(),
                        e);
            }
        }
    }

    /**
     * A file of a server.
     *
     * @param copy on this machine
     */
    record There(RftClient client, RemotePath path, Path copy) implements Source {
        private static final Duration AGED = Duration.ofSeconds(2); // coarse file systems have steps of that

        @Override
        public Object look() throws RftException {
            var entry = client.stat(path, false);
            if (entry.type() != EntryType.FILE) {
                throw noFile(path.toString());
            }
            return entry;
        }

        /** A server does not say which file it is. So the copy gets another time for a moment, which its own source would show. */
        @Override
        public Object lookAgain() throws RftException {
            try {
                var time = Files.getLastModifiedTime(copy, LinkOption.NOFOLLOW_LINKS);
                Files.setLastModifiedTime(copy, FileTime.from(time.toInstant().plus(AGED)));
                try {
                    return look();
                } finally {
                    Files.setLastModifiedTime(copy, time);
                }
            } catch (RftException e) {
                throw e;
            } catch (IOException e) {
                throw new RftException(
                        ErrorCode.STORAGE,
                        path + " has come through, but stays: whether " + copy
                                + " is another file cannot be found out: " + e.getMessage(),
                        e);
            }
        }

        @Override
        public void remove() throws RftException {
            client.remove(path, false);
        }
    }
}
