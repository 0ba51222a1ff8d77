package io.rft.daemon;

import io.rft.RftException;
import io.rft.rate.Timetable;
import io.rft.server.PasswordHash;
import io.rft.store.PrivateFile;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A user whose password has an end: whoever logs in with it first, before it expires, is the only one, and may come back from the same
 * address for as long as the daemon runs, so that their transfers survive losses. It is kept nowhere but in a file for who passes it on; the
 * next start makes another. Thread-safe.
 */
final class OneTimeLogin {
    static final Duration LIFE_DEFAULT = Duration.ofHours(1);
    static final Duration LIFE_MIN = Duration.ofSeconds(1);
    static final Duration LIFE_MAX = Duration.ofDays(7);

    private final UserEntry user;
    private final Instant end;
    private final PrivateFile file;
    private final String password;
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below
    private @Nullable InetAddress holder; // whoever has logged in
    private long lastEpoch;

    private OneTimeLogin(UserEntry user, Instant end, PrivateFile file, String password) {
        this.user = user;
        this.end = end;
        this.file = file;
        this.password = password;
    }

    /** Makes the password of a served directory's user. */
    static OneTimeLogin of(ServedDirectory served, Duration life, Surroundings surroundings) {
        var password = ServedDirectory.newPassword(surroundings.random());
        var hash = PasswordHash.create(password, surroundings.random());
        var user = new UserEntry(
                ServedDirectory.userName(surroundings),
                served.directory(),
                true,
                Optional.of(hash),
                Optional.empty(),
                List.of(),
                Timetable.NONE);
        var end = surroundings.clock().instant().plus(life);
        return new OneTimeLogin(user, end, new PrivateFile(served.state().resolve("one-time-password")), password);
    }

    UserEntry user() {
        return user;
    }

    /** Until when the first login has to come. */
    Instant end() {
        return end;
    }

    /** Writes the password for who passes it on; returns the file. */
    Path publish() throws RftException {
        file.replace((password + "\n").getBytes(StandardCharsets.UTF_8));
        return file.path();
    }

    /**
     * Somebody has the password: why that is not enough, or nothing, and then it is theirs. A client that comes back counts its logins on,
     * one that begins starts at 1.
     */
    Optional<String> refusal(long epoch, InetAddress peer, Instant now) {
        lock.lock();
        try {
            if (holder == null && now.isAfter(end)) {
                return Optional.of("the one-time password has expired");
            } else if (holder != null && (!holder.equals(peer) || epoch <= lastEpoch)) {
                return Optional.of("the one-time password was used");
            }
            holder = peer;
            lastEpoch = epoch;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
