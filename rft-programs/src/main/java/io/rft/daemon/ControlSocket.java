package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.store.PrivateFile;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Unix socket on which {@code rftctl} asks a daemon: one line of JSON in, some lines back, then the end. Only for the daemon's own
 * account and root: mode 0600 in a directory that nobody else can write to, and the kernel says who calls. Threads, and what callers
 * can take, are those of a {@link CallListener}. Thread-safe.
 */
final class ControlSocket implements Closeable {
    static final int REQUEST_BYTES_MAX = 4096;
    static final CallListener.Bounds BOUNDS = new CallListener.Bounds(16, TimeUnit.SECONDS.toNanos(10));

    private static final int BUFFER_BYTES = 64 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);

    private final Path path;
    private final Object file; // what tells our socket from another's at the same path
    private final Control control;
    private final CallListener calls;

    /** What a request is answered. */
    interface Control {
        /** Writes the answer; returns what to do once it is on its way. */
        Runnable answer(String request, OutputStream out) throws IOException;
    }

    private ControlSocket(Path path, ServerSocketChannel listener, Control control) throws IOException {
        this.path = path;
        this.file = Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        this.control = control;
        this.calls = new CallListener("rft-control", listener, BOUNDS, this::answer);
    }

    /**
     * Listens at this path, in a directory that is made if it is missing. One that a killed daemon has left gives way; of one that
     * somebody answers at it fails with {@code BUSY}.
     */
    static ControlSocket open(Path path, Control control) throws RftException {
        try {
            requireOwnDirectory(path.resolveSibling(""));
            var address = UnixDomainSocketAddress.of(path);
            clear(path, address);
            var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                listener.bind(address);
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
                var socket = new ControlSocket(path, listener, control);
                socket.calls.start();
                return socket;
            } catch (IOException | RuntimeException e) {
                listener.close();
                throw e;
            }
        } catch (RftException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new RftException(
                    ErrorCode.STORAGE,
                    "cannot make the control socket " + path + ": " + e.getMessage(),
                    "Give another run-dir in the configuration.",
                    e);
        }
    }

    Path path() {
        return path;
    }

    /** Ends every call and removes the socket. Waits for the calls. */
    @Override
    public void close() {
        try {
            if (file.equals(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS))) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.debug("the control socket {} was not removed: {}", path, e.getMessage());
        }
        calls.close();
    }

    /** In a directory that another account can write to, the socket could be replaced. */
    private static void requireOwnDirectory(Path directory) throws IOException {
        PrivateFile.makeDirectory(directory);
        if (!OwnAccount.owns(directory)) {
            throw new RftException(
                    ErrorCode.PERMISSION, directory + " belongs to another account", "Give another run-dir.");
        }
    }

    private static void clear(Path path, UnixDomainSocketAddress address) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, "isOther", LinkOption.NOFOLLOW_LINKS).containsValue(true)) {
            throw new RftException(ErrorCode.EXISTS, path + " is there and is not a socket", "Remove it.");
        }
        try (var _ = SocketChannel.open(address)) {
            throw new RftException(ErrorCode.BUSY, "another daemon answers at the control socket " + path);
        } catch (RftException e) {
            throw e;
        } catch (IOException nobodyThere) {
            Files.delete(path);
        }
    }

    private void answer(SocketChannel caller) throws IOException {
        if (!isTrusted(caller)) {
            LOG.warn("another account was refused at the control socket {}", path);
            return;
        }
        var request = line(caller);
        Runnable afterwards = () -> {};
        try (var out = new BufferedOutputStream(Channels.newOutputStream(caller), BUFFER_BYTES)) {
            afterwards = control.answer(request, out);
        } finally {
            afterwards.run(); // also when the caller did not stay to hear of it
        }
    }

    /** Fails closed where the system does not say who calls. */
    private static boolean isTrusted(SocketChannel caller) throws IOException {
        try {
            var peer = caller.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return OwnAccount.isTrusted(peer.user().getName());
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private static String line(SocketChannel caller) throws IOException {
        var line = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(REQUEST_BYTES_MAX);
        while (line.size() <= REQUEST_BYTES_MAX && caller.read(buffer.clear()) >= 0) {
            for (buffer.flip(); buffer.hasRemaining(); ) {
                var next = buffer.get();
                if (next == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(next);
            }
        }
        throw new IOException("no request within " + REQUEST_BYTES_MAX + " bytes");
    }
}
