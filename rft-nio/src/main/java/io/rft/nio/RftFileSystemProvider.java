package io.rft.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The provider of {@code rft://user@host[:port]/path}. A process has one file system for each user of a server, opened by {@code
 * FileSystems.newFileSystem(uri, environment)}, which connects; a URI without a user means the user who runs the process. Keys of the
 * environment, all optional, others are refused:
 *
 * <ul>
 *   <li>{@code password}: a {@code String} or {@code char[]}; {@code identity}: an OpenSSH private key, as {@code Path} or {@code String},
 *       and {@code passphrase}; {@code credentials}: {@link io.rft.client.Credentials}. Of several the key comes before the password.
 *   <li>{@code host-key}: the server's fingerprint {@code SHA256:…}; {@code trust}: a {@link io.rft.channel.HostKeyCheck}; {@code
 *       known-hosts}: a file, that of {@code rft} unless given; {@code ca-file}: certificates of the authorities that may vouch for a
 *       server that is not among those, the system's unless given. A server that none of them knows is refused.
 *   <li>{@code settings}: {@link io.rft.protocol.Settings} that the client wishes; {@code options}: {@link
 *       io.rft.client.ConnectOptions}, how long it tries after a loss, without end unless given.
 *   <li>{@code jobs}: a {@link io.rft.client.JobStore} that remembers transfers of {@link RftFiles} over the end of the process; {@code
 *       staging}: a directory of this machine for what is being written, that of temporary files unless given.
 * </ul>
 *
 * <p>Thread-safe.
 */
public final class RftFileSystemProvider extends FileSystemProvider {
    /** By server and user; all instances of the provider share them. */
    private static final ConcurrentHashMap<Object, RftFileSystem> MOUNTED = new ConcurrentHashMap<>();

    /** The one that the Java runtime has found, or one for programs whose class loader it does not look into. */
    static RftFileSystemProvider installed() {
        for (var provider : FileSystemProvider.installedProviders()) {
            if (provider instanceof RftFileSystemProvider ours) {
                return ours;
            }
        }
        return Alone.PROVIDER;
    }

    /** Made when there is no other. */
    private static final class Alone {
        static final RftFileSystemProvider PROVIDER = new RftFileSystemProvider();
    }

    @Override
    public String getScheme() {
        return RftUri.SCHEME;
    }

    @Override
    public RftFileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        var endpoint = RftUri.parse(uri).endpoint(System.getProperty("user.name"));
        var environment = new Environment(Map.copyOf(env));
        if (MOUNTED.containsKey(endpoint)) {
            throw new FileSystemAlreadyExistsException(endpoint.toString());
        }
        var made = RftFileSystem.owning(this, environment.client(endpoint).build(), environment.staging());
        if (MOUNTED.putIfAbsent(endpoint, made) != null) {
            made.close();
            throw new FileSystemAlreadyExistsException(endpoint.toString());
        }
        return made;
    }

    void closed(RftFileSystem fileSystem) {
        MOUNTED.remove(fileSystem.endpoint(), fileSystem);
    }

    @Override
    public RftFileSystem getFileSystem(URI uri) {
        var endpoint = RftUri.parse(uri).endpoint(System.getProperty("user.name"));
        var found = MOUNTED.get(endpoint);
        if (found == null) {
            throw new FileSystemNotFoundException("not open: " + endpoint + "; FileSystems.newFileSystem opens it");
        }
        return found;
    }

    @Override
    public RftPath getPath(URI uri) {
        return getFileSystem(uri).getPath(RftUri.parse(uri).path());
    }

    /**
     * A channel to read is truly seekable. One to write keeps what is written on this machine and publishes it as a whole when it is closed, or
     * by {@link StagedChannel#commit} if it is {@link RftOpenOption#STAGED}: until then nobody sees anything of it, a {@code CREATE_NEW} that
     * two have begun fails for the second at the end, and of a {@code try} that fails, what was written until then is published unless it is
     * {@code STAGED}. A file that is changed, and not replaced, is fetched first; if it is changed at the server meanwhile nothing is published.
     */
    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        var file = RftPath.of(path);
        return file.getFileSystem().opener().open(file, Opening.of(options), Mode.asked(attributes));
    }

    /** The same channel for those who insist on this class. It cannot be {@code STAGED}, as it has no commit. */
    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        if (options.contains(RftOpenOption.STAGED)) {
            throw new UnsupportedOperationException("a FileChannel has no commit; newByteChannel opens one that does");
        }
        return new RftFileChannel(newByteChannel(path, options, attributes));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path directory, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        var path = RftPath.of(directory);
        var fileSystem = path.getFileSystem();
        return fileSystem.opened(
                new RftDirectoryStream(path, fileSystem.remote().list(path), filter));
    }

    @Override
    public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
        var path = RftPath.of(directory);
        path.getFileSystem().changes().makeDirectory(path, Mode.asked(attributes));
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        var path = RftPath.of(link);
        if (attributes.length > 0) {
            throw new UnsupportedOperationException("a new link cannot have " + attributes[0].name());
        }
        path.getFileSystem().changes().makeLink(path, RftPath.of(target).toString(), false);
    }

    @Override
    public void delete(Path path) throws IOException {
        var file = RftPath.of(path);
        file.getFileSystem().changes().delete(file);
    }

    /** Within a file system no byte leaves the server, and a file keeps its time in any case; else it is published whole or not at all. */
    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        var known = Options.ofCopies(options);
        if (known.contains(StandardCopyOption.ATOMIC_MOVE)) {
            throw new UnsupportedOperationException("a copy is no move");
        }
        var from = RftPath.of(source);
        var to = RftPath.of(target);
        if (from.getFileSystem() == to.getFileSystem()) {
            from.getFileSystem().changes().copy(from, to, known);
        } else {
            Across.copy(from, to, known);
        }
    }

    /** Within a file system this renames, in one step; else it is a copy and a removal. */
    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        var known = Options.ofCopies(options);
        var from = RftPath.of(source);
        var to = RftPath.of(target);
        if (from.getFileSystem() == to.getFileSystem()) {
            from.getFileSystem().changes().move(from, to, known);
        } else {
            Across.move(from, to, known);
        }
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        var path = RftPath.of(link);
        return path.getFileSystem().getPath(path.getFileSystem().remote().readLink(path));
    }

    /** There are no keys of files: two names are the same file where they lead to the same path. Hard links are not noticed. */
    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        if (path.equals(other)) {
            return true;
        }
        return other instanceof RftPath that
                && that.getFileSystem() == path.getFileSystem()
                && that.getFileSystem().remote().isSame(RftPath.of(path), that);
    }

    @Override
    public boolean isHidden(Path path) {
        var name = path.getFileName();
        return name != null && name.toString().startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        var file = RftPath.of(path);
        file.getFileSystem().remote().stat(file, true);
        return new RftFileStore(file);
    }

    /** Whether the file is there; beyond that what is known stands against it. The server decides when the time comes. */
    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        var file = RftPath.of(path);
        file.getFileSystem().remote().checkAccess(file, List.of(modes));
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        var name = type.getSimpleName();
        if (!RftFileStore.isSupported(type)) {
            return null;
        }
        var view = new RftAttributeView(
                switch (name) {
                    case "BasicFileAttributeView" -> "basic";
                    case "FileOwnerAttributeView" -> "owner";
                    default -> "posix";
                },
                RftPath.of(path),
                Options.follows(options));
        return type.cast(view);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
            throw new UnsupportedOperationException("a server does not tell " + type.getSimpleName());
        }
        var file = RftPath.of(path);
        return type.cast(file.getFileSystem().remote().attributes(file, Options.follows(options)));
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return AttributeNames.read(readAttributes(path, PosixFileAttributes.class, options), attributes);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        if (!RftFileStore.VIEWS.contains(AttributeNames.view(attribute))) {
            throw new UnsupportedOperationException("a server has no " + attribute);
        }
        new RftAttributeView("posix", RftPath.of(path), Options.follows(options)).set(attribute, value);
    }
}
