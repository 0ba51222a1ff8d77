package io.rft.nio;

import io.rft.RftException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What failures of RFT are to those who know {@code java.nio.file}: the one place that translates. Pure. */
final class Failures {
    private Failures() {}

    /**
     * What is about the file becomes the exception that everybody expects, with the other one as cause; what is about the connection, the
     * login or the server as a whole stays what it is, and says more.
     */
    static IOException of(RftException failure, Path path) {
        return of(failure, path, null);
    }

    /** The same of something with two files. */
    static IOException of(RftException failure, Path path, @Nullable Path other) {
        var file = path.toString();
        var second = other == null ? null : other.toString();
        var reason = failure.getMessage();
        IOException translated = switch (failure.code()) {
            case NOT_FOUND -> new NoSuchFileException(file, second, reason);
            case EXISTS -> new FileAlreadyExistsException(second == null ? file : second, null, reason);
            case PERMISSION -> new AccessDeniedException(file, second, reason);
            case OTHER, USAGE, LIMIT, STORAGE, SOURCE_CHANGED, DELETE_LIMIT, BUSY ->
                new FileSystemException(file, second, reason);
            case AUTHENTICATION, HOST_KEY, NETWORK, INTEGRITY, PROTOCOL, STALLED, INTERRUPTED -> failure;
        };
        if (translated instanceof FileSystemException) {
            translated.initCause(failure);
        }
        return translated;
    }
}
