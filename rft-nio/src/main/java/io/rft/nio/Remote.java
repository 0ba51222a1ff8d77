package io.rft.nio;

import io.rft.AttributeChange;
import io.rft.EntryFailure;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** What is asked of the server about its files, in the words of {@code java.nio.file}. Thread-safe. */
final class Remote {
    private static final int LINKS_MAX = 40;

    private final RftFileSystem fileSystem;
    private final RftClient client;

    Remote(RftFileSystem fileSystem, RftClient client) {
        this.fileSystem = fileSystem;
        this.client = client;
    }

    /** Something that is asked, and how it is answered. */
    interface Question<A> {
        A ask(RemotePath path) throws RftException;
    }

    /** The answer of an open file system. */
    <A> A ask(RftPath path, Question<A> question) throws IOException {
        fileSystem.throwIfClosed();
        try {
            return question.ask(path.remote());
        } catch (RftException e) {
            throw Failures.of(e, path);
        }
    }

    RftFileAttributes attributes(RftPath path, boolean follow) throws IOException {
        var seen = path.seen()
                .filter(fileSystem::isFresh)
                .map(Seen::entry)
                .filter(entry -> !follow || entry.type() != Message.EntryType.SYMLINK);
        return new RftFileAttributes(seen.isPresent() ? seen.get() : stat(path, follow));
    }

    Message.Entry stat(RftPath path, boolean follow) throws IOException {
        return ask(path, remote -> client.stat(remote, follow));
    }

    /** Empty where there is nothing. */
    Optional<Message.Entry> find(RftPath path, boolean follow) throws IOException {
        try {
            return Optional.of(stat(path, follow));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    Message.Space space(RftPath path) throws IOException {
        return ask(path, client::space);
    }

    Listing list(RftPath directory) throws IOException {
        try {
            return ask(directory, remote -> Listing.begin(client, remote, fileSystem.tasks()));
        } catch (AccessDeniedException e) {
            if (stat(directory, true).type() != Message.EntryType.DIRECTORY) {
                throw new NotDirectoryException(directory.toString());
            }
            throw e;
        }
    }

    /** Whether it is there, and whether nothing is known that stands against this: the server has the last word. */
    void checkAccess(RftPath path, List<AccessMode> modes) throws IOException {
        var entry = stat(path, true);
        if (modes.contains(AccessMode.WRITE) && fileSystem.isReadOnly()) {
            throw new AccessDeniedException(path.toString(), null, "the user may not change anything there");
        }
        if (modes.contains(AccessMode.EXECUTE) && (entry.mode() & 0111) == 0) {
            throw new AccessDeniedException(path.toString(), null, "nobody may execute it");
        }
    }

    String readLink(RftPath link) throws IOException {
        return stat(link, false).target().orElseThrow(() -> new NotLinkException(link.toString()));
    }

    void change(RftPath path, boolean follow, OptionalInt mode, Optional<Instant> modified) throws IOException {
        var place = follow && stat(path, false).type() == Message.EntryType.SYMLINK ? realPath(path, true) : path;
        fileSystem.changed();
        each(
                path,
                ask(
                        place,
                        remote ->
                                client.change(RemotePath.ROOT, List.of(new AttributeChange(remote, mode, modified)))));
    }

    /** What has become of a request about one entry. */
    static void each(Path path, List<EntryFailure> failures) throws IOException {
        for (var failure : failures) {
            throw Failures.of(new RftException(failure.code(), failure.message()), path);
        }
    }

    /** Where it leads to, through links; without {@code follow} the last name stays as it is. */
    RftPath realPath(RftPath path, boolean follow) throws IOException {
        stat(path, follow); // which must be there, and within what the server shows
        var real = path.toAbsolutePath().normalize();
        for (var links = 0; links <= LINKS_MAX; links++) {
            var step = findLink(real, follow);
            if (step.isEmpty()) {
                return real;
            }
            real = step.get();
        }
        throw new FileSystemLoopException(path.toString());
    }

    /** The same path with its first link replaced by where that leads to; all names are looked at with one request. */
    private Optional<RftPath> findLink(RftPath path, boolean follow) throws IOException {
        var names = path.names();
        var remote = path.remote();
        var prefixes = IntStream.rangeClosed(1, follow ? names.size() : names.size() - 1)
                .mapToObj(count -> new RemotePath(remote.components().subList(0, count)))
                .toList();
        var found = prefixes.isEmpty()
                ? List.<Optional<Message.Entry>>of()
                : ask(path, any -> client.look(RemotePath.ROOT, prefixes));
        for (var i = 0; i < found.size(); i++) {
            var target = found.get(i).flatMap(Message.Entry::target);
            if (target.isPresent()) {
                var rest = new ArrayList<>(names.subList(i + 1, names.size()));
                var parent = new RftPath(fileSystem, true, names.subList(0, i));
                return Optional.of(parent.resolve(target.get())
                        .resolve(new RftPath(fileSystem, false, rest))
                        .normalize());
            }
        }
        return Optional.empty();
    }

    /** Whether both lead to one file; what leads nowhere is the same as nothing else. */
    boolean isSame(RftPath one, RftPath other) throws IOException {
        if (one.remote().equals(other.remote())) {
            return true;
        }
        var first = realPath(one, true);
        try {
            return first.equals(realPath(other, true));
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
