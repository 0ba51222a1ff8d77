package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.protocol.Settings;
import io.rft.server.User;
import io.rft.server.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The users of a daemon: those of its configuration, then those of the list that {@code rftd user} keeps, which is read again
 * whenever it changed. A list that cannot be read lets none of its users in. Thread-safe; blocks on the disk.
 */
final class DaemonUsers implements Users {
    private final Map<String, UserEntry> configured;
    private final UsersFile file;
    private final Settings most;
    private final ReentrantLock lock = new ReentrantLock(); // guards: stamp, kept
    private Map<String, Object> stamp = Map.of();
    private Map<String, UserEntry> kept = Map.of();

    DaemonUsers(Map<String, UserEntry> configured, UsersFile file, Settings most) {
        this.configured = Map.copyOf(configured);
        this.file = file;
        this.most = most;
    }

    @Override
    public Optional<User> find(String name) throws RftException {
        var entry = configured.get(name);
        if (entry == null) {
            entry = kept().get(name);
        }
        return entry == null ? Optional.empty() : Optional.of(entry.toUser(most));
    }

    @Override
    public List<Path> roots() throws RftException {
        var roots = new ArrayList<Path>();
        for (var entries : List.of(configured.values(), kept().values())) {
            for (var entry : entries) {
                roots.add(entry.toUser(most).root());
            }
        }
        return roots;
    }

    private Map<String, UserEntry> kept() throws RftException {
        lock.lock();
        try {
            var now = stampNow();
            if (!now.equals(stamp)) {
                stamp = Map.of(); // until the reading succeeds
                kept = file.read();
                stamp = now;
            }
            return kept;
        } finally {
            lock.unlock();
        }
    }

    /** What differs after every change: a file that takes the place of another has an inode and times of its own. */
    private Map<String, Object> stampNow() throws RftException {
        try {
            return Files.readAttributes(file.path(), "unix:ino,size,lastModifiedTime,ctime");
        } catch (NoSuchFileException e) {
            return Map.of("absent", true);
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot read " + file.path(), e);
        }
    }
}
