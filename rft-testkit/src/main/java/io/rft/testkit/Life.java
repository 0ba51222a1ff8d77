package io.rft.testkit;

import io.rft.RftException;
import io.rft.disk.Disk;
import io.rft.fault.FaultPoint;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * One life of a program that runs inside this process, from its start to its death. What runs in {@link #live}, and every thread that
 * comes of it, belongs to the life. After {@link #kill} none of these has any further effect: each file operation and each fault point
 * that such a thread comes to throws {@link Killed}, and its files and sockets are closed as the system closes those of a dead process.
 * An operation that is under way when the death comes ends before it. Thread-safe.
 */
public final class Life {
    private static final InheritableThreadLocal<Life> CURRENT = new InheritableThreadLocal<>();

    private final String name;
    private final Consumer<FaultPoint> reached;
    // guards: dead; held shared by every effect and exclusively by the death
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Set<Closeable> owned = ConcurrentHashMap.newKeySet();
    private boolean dead;

    /**
     * @param name for messages
     * @param reached hears of each fault point that a thread of this life comes to, on that thread, and may kill this or another life
     */
    public Life(String name, Consumer<FaultPoint> reached) {
        this.name = name;
        this.reached = reached;
    }

    /** Lets every life hear of its fault points until this is closed. */
    public static FaultPoint.Listening listen() {
        return FaultPoint.listen(point -> current().ifPresent(life -> life.reach(point)));
    }

    /** The one that the calling thread belongs to. */
    static Optional<Life> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** Something that a program does. */
    public interface Action<T, E extends Exception> {
        T run() throws E;
    }

    /** Does something as a part of this life, on the calling thread. */
    public <T, E extends Exception> T live(Action<T, E> action) throws E {
        var before = CURRENT.get();
        CURRENT.set(this);
        try {
            return action.run();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** The same disk for this life alone. */
    public Disk fence(Disk disk) {
        return (root, shownAs) -> FencedDirectory.of(disk.open(root, shownAs), this);
    }

    /** Closes this at the death, at once if that has been. A socket is reset. */
    public void own(Closeable thing) {
        lock.readLock().lock();
        try {
            if (!dead) {
                owned.add(thing);
                return;
            }
        } finally {
            lock.readLock().unlock();
        }
        close(thing);
    }

    /** It was closed by its owner. */
    void disown(Closeable thing) {
        owned.remove(thing);
    }

    /** Ends it. Must not be called from within an operation on a file. */
    public void kill() {
        lock.writeLock().lock();
        try {
            dead = true;
        } finally {
            lock.writeLock().unlock();
        }
        owned.forEach(Life::close);
    }

    public boolean isDead() {
        lock.readLock().lock();
        try {
            return dead;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Something that outlives the program. */
    interface Effect<T> {
        T happen() throws RftException;
    }

    /** Does it, unless this life is over. */
    <T> T effect(Effect<T> effect) throws RftException {
        lock.readLock().lock();
        try {
            throwIfDead();
            return effect.happen();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void reach(FaultPoint point) {
        if (!isDead()) {
            reached.accept(point);
        }
        if (point != FaultPoint.CONNECTION_LOST) { // or what it closes in memory, without effect, would stay half open
            throwIfDead();
        }
    }

    private void throwIfDead() {
        if (isDead()) {
            throw new Killed(name);
        }
    }

    private static void close(Closeable thing) {
        try (thing) {
            if (thing instanceof SocketChannel socket) {
                socket.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            // It was closed already.
        }
    }
}
