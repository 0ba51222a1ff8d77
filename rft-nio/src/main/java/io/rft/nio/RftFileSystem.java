package io.rft.nio;

import io.rft.RftException;
import io.rft.client.Endpoint;
import io.rft.client.RftClient;
import io.rft.clock.Ticker;
import io.rft.protocol.Message;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one user at one server. Its root is what the user sees as {@code /}; relative paths begin at the user's home. Thread-safe.
 *
 * <p>Closing it ends its channels and directory streams; what was being written and not published is dropped. The client goes too where
 * the file system was made with it ({@code FileSystems.newFileSystem}); one that was given to {@link #of} stays its owner's.
 */
public final class RftFileSystem extends FileSystem {
    private static final Logger LOG = LoggerFactory.getLogger(RftFileSystem.class);

    private final RftFileSystemProvider provider;
    private final RftClient client;
    private final boolean ownsClient;
    private final boolean readOnly;
    private final RftPath root;
    private final RftPath home;
    private final Remote remote;
    private final Changes changing;
    private final Opener opener;
    private final TaskGroup tasks = new TaskGroup(RftFileSystem::crashed);
    private final Ticker ticker = Ticker.system();
    private final AtomicLong changes = new AtomicLong(); // that were asked for here
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RftFileSystem(RftFileSystemProvider provider, RftClient client, boolean ownsClient, Path staging)
            throws RftException {
        this.provider = provider;
        this.client = client;
        this.ownsClient = ownsClient;
        this.readOnly = !client.mayWrite();
        this.root = new RftPath(this, true, List.of());
        this.home = new RftPath(this, true, client.home().components());
        this.remote = new Remote(this, client);
        this.changing = new Changes(this);
        this.opener = new Opener(this, staging);
    }

    /** The files that a client sees, which is the caller's and must stay open. No URI leads to this file system. Connects. */
    public static RftFileSystem of(RftClient client) throws RftException {
        return new RftFileSystem(RftFileSystemProvider.installed(), client, false, Environment.STAGING_DEFAULT);
    }

    /** Takes ownership of the client, also when it fails. */
    static RftFileSystem owning(RftFileSystemProvider provider, RftClient client, Path staging) throws RftException {
        RftFileSystem made;
        try {
            made = new RftFileSystem(provider, client, true, staging);
        } catch (RftException | RuntimeException e) {
            client.close();
            throw e;
        }
        return made;
    }

    /** The client that all goes through: for what {@code java.nio.file} has no words for. */
    public RftClient client() {
        return client;
    }

    /** The server and the user. */
    public Endpoint endpoint() {
        return client.endpoint();
    }

    RftPath root() {
        return root;
    }

    RftPath home() {
        return home;
    }

    Remote remote() {
        return remote;
    }

    Changes changes() {
        return changing;
    }

    Opener opener() {
        return opener;
    }

    Ticker ticker() {
        return ticker;
    }

    TaskGroup tasks() {
        return tasks;
    }

    /** Something is about to change: what listings have said does not count any more. */
    void changed() {
        changes.incrementAndGet();
    }

    Seen seen(Message.Entry entry) {
        return new Seen(entry, changes.get(), ticker.nanoTime());
    }

    boolean isFresh(Seen seen) {
        return seen.isFresh(changes.get(), ticker.nanoTime());
    }

    /** Closes this with the file system, unless it is closed before. */
    <C extends Closeable> C opened(C one) throws IOException {
        open.add(one);
        if (closed.get()) {
            one.close();
            throw new ClosedFileSystemException();
        }
        return one;
    }

    void forget(Closeable one) {
        open.remove(one);
    }

    void throwIfClosed() {
        if (closed.get()) {
            throw new ClosedFileSystemException();
        }
    }

    @Override
    public RftFileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        provider.closed(this);
        for (var one : open) {
            if (one instanceof WriteChannel writing) {
                writing.abandon();
            } else {
                one.close();
            }
        }
        if (ownsClient) {
            client.close(); // which ends what is being sent
        }
        for (var one : open) {
            one.close();
        }
        tasks.close();
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    /** Whether the user may change nothing at all. */
    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public String getSeparator() {
        return "/";
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        throwIfClosed();
        return List.of(root);
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        throwIfClosed();
        return List.of(new RftFileStore(root));
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return RftFileStore.VIEWS;
    }

    @Override
    public RftPath getPath(String first, String... more) {
        throwIfClosed();
        var text = new StringBuilder(first);
        for (var one : more) {
            if (!one.isEmpty()) {
                text.append(text.isEmpty() ? "" : "/").append(one);
            }
        }
        return RftPath.parse(this, text.toString());
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        var colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("a matcher is glob:PATTERN or regex:PATTERN");
        }
        var text = syntaxAndPattern.substring(colon + 1);
        var syntax = syntaxAndPattern.substring(0, colon);
        Pattern pattern;
        if (syntax.equalsIgnoreCase("glob")) {
            pattern = GlobPattern.compile(text);
        } else if (syntax.equalsIgnoreCase("regex")) {
            pattern = Pattern.compile(text);
        } else {
            throw new UnsupportedOperationException("a matcher is glob:PATTERN or regex:PATTERN");
        }
        return path -> pattern.matcher(path.toString()).matches();
    }

    /** Not supported: a server does not tell who else there is. */
    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("a server does not tell who its users are");
    }

    /** Not supported: the protocol has no events of files. */
    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("a server does not tell what changes");
    }

    @Override
    public String toString() {
        return RftUri.SCHEME + "://" + endpoint();
    }

    private static void crashed(Throwable bug) {
        LOG.error("a task of the file system has crashed", bug);
    }
}
