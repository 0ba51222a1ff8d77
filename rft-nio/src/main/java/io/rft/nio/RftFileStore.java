package io.rft.nio;

import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The server's file system that a path is on; it is asked each time how full that is. Thread-safe. */
final class RftFileStore extends FileStore {
    static final Set<String> VIEWS = Set.of("basic", "owner", "posix");

    private final RftPath path;

    RftFileStore(RftPath path) {
        this.path = path;
    }

    static boolean isSupported(Class<? extends FileAttributeView> view) {
        return view == BasicFileAttributeView.class
                || view == FileOwnerAttributeView.class
                || view == PosixFileAttributeView.class;
    }

    @Override
    public String name() {
        return path.getFileSystem().endpoint().toString();
    }

    @Override
    public String type() {
        return RftUri.SCHEME;
    }

    @Override
    public boolean isReadOnly() {
        return path.getFileSystem().isReadOnly();
    }

    @Override
    public long getTotalSpace() throws IOException {
        return space().total();
    }

    @Override
    public long getUsableSpace() throws IOException {
        return space().available();
    }

    @Override
    public long getUnallocatedSpace() throws IOException {
        return space().free();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
        return isSupported(type);
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
        return VIEWS.contains(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
        return null;
    }

    @Override
    public Object getAttribute(String attribute) throws IOException {
        return switch (attribute) {
            case "totalSpace" -> getTotalSpace();
            case "usableSpace" -> getUsableSpace();
            case "unallocatedSpace" -> getUnallocatedSpace();
            default -> throw new UnsupportedOperationException("a server does not tell " + attribute);
        };
    }

    private Message.Space space() throws IOException {
        return path.getFileSystem().remote().space(path);
    }
}
