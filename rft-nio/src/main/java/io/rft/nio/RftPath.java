package io.rft.nio;

import io.rft.RemotePath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path of an {@link RftFileSystem}: names with slashes between them, as on Unix, absolute from the root of what the user sees or relative
 * to the user's home. Names are compared by their characters. What is sent to the server is {@linkplain #normalize normalised} first, as
 * text: {@code link/..} is the directory that holds the link. A path that came from a directory stream knows for two seconds what the listing
 * has said of the file, unless something is changed through its file system meanwhile. Immutable; thread-safe.
 */
public final class RftPath implements Path {
    private final RftFileSystem fileSystem;
    private final boolean absolute;
    private final List<String> names; // one that is empty for the empty path
    private final @Nullable Seen seen;

    RftPath(RftFileSystem fileSystem, boolean absolute, List<String> names) {
        this(fileSystem, absolute, names, null);
    }

    private RftPath(RftFileSystem fileSystem, boolean absolute, List<String> names, @Nullable Seen seen) {
        this.seen = seen;
        this.fileSystem = fileSystem;
        this.absolute = absolute;
        this.names = absolute || !names.isEmpty() ? List.copyOf(names) : List.of("");
    }

    /** Reads a path; slashes that repeat count once. */
    static RftPath parse(RftFileSystem fileSystem, String text) {
        var names = new ArrayList<String>();
        for (var name : text.split("/", -1)) {
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\0' || isHalf(text, i)) {
                throw new InvalidPathException(text, "a name has neither a NUL nor half of a character", i);
            }
        }
        return new RftPath(fileSystem, text.startsWith("/"), names);
    }

    private static boolean isHalf(String text, int at) {
        var unit = text.charAt(at);
        if (Character.isHighSurrogate(unit)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(unit) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /** The path of this provider that this is, or {@link ProviderMismatchException}. */
    static RftPath of(Path path) {
        if (path instanceof RftPath ours) {
            return ours;
        }
        throw new ProviderMismatchException(path + " is not a path of an RFT server");
    }

    /** An entry of this directory, of which a listing has said what it is. */
    RftPath entry(String name, Seen what) {
        var longer = new ArrayList<>(isEmpty() ? List.of() : names);
        longer.add(name);
        return new RftPath(fileSystem, absolute, longer, what);
    }

    /** What the listing that this path came from has said of the file. */
    Optional<Seen> seen() {
        return Optional.ofNullable(seen);
    }

    /** What the server knows it by. Fails for a path that no server can have. */
    RemotePath remote() throws FileSystemException {
        try {
            return new RemotePath(toAbsolutePath().normalize().names);
        } catch (IllegalArgumentException e) {
            throw new FileSystemException(toString(), null, e.getMessage());
        }
    }

    List<String> names() {
        return names;
    }

    boolean isEmpty() {
        return !absolute && names.getFirst().isEmpty();
    }

    @Override
    public RftFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return absolute;
    }

    @Override
    public @Nullable RftPath getRoot() {
        return absolute ? fileSystem.root() : null;
    }

    @Override
    public @Nullable RftPath getFileName() {
        return names.isEmpty() ? null : relative(names.subList(names.size() - 1, names.size()));
    }

    @Override
    public @Nullable RftPath getParent() {
        if (names.isEmpty() || (names.size() == 1 && !absolute)) {
            return null;
        }
        return new RftPath(fileSystem, absolute, names.subList(0, names.size() - 1));
    }

    @Override
    public int getNameCount() {
        return names.size();
    }

    @Override
    public RftPath getName(int index) {
        return subpath(index, index + 1);
    }

    @Override
    public RftPath subpath(int beginIndex, int endIndex) {
        if (beginIndex < 0 || endIndex > names.size() || beginIndex >= endIndex) {
            throw new IllegalArgumentException("no names " + beginIndex + " to " + endIndex + " of " + names.size());
        }
        return relative(names.subList(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return isOfSame(other)
                && other instanceof RftPath that
                && absolute == that.absolute
                && isEmpty() == that.isEmpty()
                && names.size() >= that.names.size()
                && names.subList(0, that.names.size()).equals(that.names);
    }

    @Override
    public boolean endsWith(Path other) {
        if (!isOfSame(other) || !(other instanceof RftPath that) || isEmpty() != that.isEmpty()) {
            return false;
        }
        if (that.absolute) {
            return equals(that);
        }
        var more = names.size() - that.names.size();
        return more >= 0 && names.subList(more, names.size()).equals(that.names);
    }

    @Override
    public RftPath normalize() {
        var kept = new ArrayList<String>();
        for (var name : names) {
            if (name.equals("..") && !kept.isEmpty() && !kept.getLast().equals("..")) {
                kept.removeLast();
            } else if (!name.isEmpty() && !name.equals(".") && !(name.equals("..") && absolute)) {
                kept.add(name);
            }
        }
        return kept.size() == names.size() ? this : new RftPath(fileSystem, absolute, kept);
    }

    @Override
    public RftPath resolve(Path other) {
        var that = of(other);
        if (that.absolute || isEmpty()) {
            return that;
        }
        if (that.isEmpty()) {
            return this;
        }
        var longer = new ArrayList<>(names);
        longer.addAll(that.names);
        return new RftPath(fileSystem, absolute, longer);
    }

    @Override
    public RftPath resolve(String other) {
        return resolve(parse(fileSystem, other));
    }

    @Override
    public RftPath relativize(Path other) {
        var that = of(other);
        if (absolute != that.absolute || !isOfSame(that)) {
            throw new IllegalArgumentException("no way from " + this + " to " + other + ": one of them is absolute,"
                    + " the other is not, or they are of different servers");
        }
        var from = isEmpty() ? List.<String>of() : names;
        var to = that.isEmpty() ? List.<String>of() : that.names;
        var common = 0;
        while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
            common++;
        }
        var way = new ArrayList<String>();
        for (var name : from.subList(common, from.size())) {
            if (name.equals("..")) {
                throw new IllegalArgumentException("no way from " + this + ": nobody knows what it is below");
            }
            if (!name.equals(".")) {
                way.add("..");
            }
        }
        way.addAll(to.subList(common, to.size()));
        return relative(way);
    }

    /** {@code rft://user@host/path}, never with a password. A path of the same file system comes from it again. */
    @Override
    public URI toUri() {
        return RftUri.of(fileSystem.endpoint(), toAbsolutePath().toString());
    }

    @Override
    public RftPath toAbsolutePath() {
        return absolute ? this : fileSystem.home().resolve(this);
    }

    @Override
    public RftPath toRealPath(LinkOption... options) throws IOException {
        return fileSystem.remote().realPath(this, Options.follows(options));
    }

    /** Not supported: the protocol has no events of files. */
    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("a server does not tell what changes");
    }

    /** By server and user, then by characters. */
    @Override
    public int compareTo(Path other) {
        var that = (RftPath) other;
        var byServer = fileSystem
                .endpoint()
                .toString()
                .compareTo(that.fileSystem.endpoint().toString());
        return byServer != 0 ? byServer : toString().compareTo(that.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RftPath that
                && fileSystem == that.fileSystem
                && absolute == that.absolute
                && names.equals(that.names);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + Boolean.hashCode(absolute);
    }

    @Override
    public String toString() {
        return (absolute ? "/" : "") + String.join("/", names);
    }

    private boolean isOfSame(Path other) {
        return other.getFileSystem() == fileSystem;
    }

    private RftPath relative(List<String> some) {
        return new RftPath(fileSystem, false, some);
    }
}
