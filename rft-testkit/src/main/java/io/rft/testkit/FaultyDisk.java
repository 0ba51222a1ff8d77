package io.rft.testkit;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.posix.Errno;
import io.rft.store.Accounts;
import io.rft.store.LocalStore;
import io.rft.store.Store;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A modelled disk, in memory, that keeps apart what programs see and what the storage has. It can crash – every change that was not
 * forced is kept, lost or torn, as {@link Fate}s say –, lose its processes alone ({@link #kill}), and let calls fail ({@link #fail}).
 * It behaves like a directory of the system otherwise: the same contract is tested on both.
 *
 * <p>The model is as hard as POSIX allows where Linux differs by file system: a force of a file makes no name durable, changes that
 * were not forced survive in any selection, writes by sectors. A failed force of a file marks what was written as stored without
 * storing it. A rename is atomic. Owners, permissions, FIFOs and devices are not modelled; whoever asks has all rights. Thread-safe:
 * one call at a time. Everything follows from the calls made: no clock, no chance.
 */
public final class FaultyDisk {
    private static final long CAPACITY_BYTES = 1L << 40;

    // guards: all below, and what the handles have
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Handle> handles = new HashSet<>();
    private final Map<Long, Handle> locked = new HashMap<>(); // who has the lock of an inode
    private DiskState state;
    private DiskFaults faults = DiskFaults.NONE;
    private long calls;
    private volatile Consumer<DiskCall> watcher = call -> {};

    /** An empty disk with room for a TiB. */
    public FaultyDisk() {
        this(CAPACITY_BYTES);
    }

    /** An empty disk with room for so many bytes of files. */
    public FaultyDisk(long capacityBytes) {
        this(new DiskState(capacityBytes));
    }

    private FaultyDisk(DiskState state) {
        this.state = state;
    }

    /** Opens the root directory. The caller closes it. */
    public Directory root() {
        lock.lock();
        try {
            return new FaultyDirectory(this, "", Image.ROOT);
        } finally {
            lock.unlock();
        }
    }

    /** A store of all files of this disk. The caller closes it. */
    public Store store() {
        return new LocalStore(root(), Accounts.of("", ""));
    }

    /** Lets calls fail from here on; they are counted anew from 0. */
    public void fail(DiskFaults newFaults) {
        lock.lock();
        try {
            faults = newFaults;
            calls = 0;
        } finally {
            lock.unlock();
        }
    }

    /** How many calls there were since {@link #fail}. */
    public long calls() {
        lock.lock();
        try {
            return calls;
        } finally {
            lock.unlock();
        }
    }

    /** Calls this after every call to the disk that succeeded, on the caller's thread, under no lock. */
    public void watch(Consumer<DiskCall> newWatcher) {
        watcher = newWatcher;
    }

    /** The paths of all files and directories that are open. */
    public List<String> openHandles() {
        lock.lock();
        try {
            return handles.stream().map(Handle::shown).sorted().toList();
        } finally {
            lock.unlock();
        }
    }

    /** The changes that a crash now would decide about, in their order. */
    public List<Change> unsynced() {
        lock.lock();
        try {
            return state.unsynced();
        } finally {
            lock.unlock();
        }
    }

    /** The disk as a crash now would leave it, with a fate for each of {@link #unsynced()}. This one goes on as if nothing had been. */
    public FaultyDisk afterCrash(List<Fate> fates) {
        lock.lock();
        try {
            return new FaultyDisk(state.afterCrash(fates));
        } finally {
            lock.unlock();
        }
    }

    /** The machine stops and starts: every handle is dead, and changes not forced have these fates, in order of {@link #unsynced()}. */
    public void crash(List<Fate> fates) {
        lock.lock();
        try {
            state = state.afterCrash(fates);
            endHandles();
        } finally {
            lock.unlock();
        }
    }

    /** Like {@link #crash(List)} for a disk that others may still write to: the fates are asked for when nothing changes any more. */
    public void crash(CrashStates.Choice choice) {
        lock.lock();
        try {
            crash(choice.fates(state.unsynced()));
        } finally {
            lock.unlock();
        }
    }

    /** All processes die: every handle is dead, its locks are free, and what programs saw is still seen. */
    public void kill() {
        lock.lock();
        try {
            endHandles();
        } finally {
            lock.unlock();
        }
    }

    /** Runs one call of a handle. */
    <T> T call(Handle handle, DiskCall.Kind kind, String path, Action<T> action) throws RftException {
        DiskCall call;
        T result;
        lock.lock();
        try {
            if (!handles.contains(handle)) {
                throw new RftException(ErrorCode.OTHER, handle.shown() + " was closed");
            }
            call = new DiskCall(kind, path, calls++);
            var errno = faults.find(call);
            if (errno.isPresent()) {
                action.runInVain(state);
                throw failure(call, errno.get());
            }
            result = action.run(state);
        } catch (Refusal refusal) {
            throw Errno.failure(kind.failure() + path, -refusal.errno().number());
        } finally {
            lock.unlock();
        }
        watcher.accept(call);
        return result;
    }

    /** Counts a handle as open. */
    void opened(Handle handle) {
        lock.lock();
        try {
            handles.add(handle);
        } finally {
            lock.unlock();
        }
    }

    void close(Handle handle) {
        lock.lock();
        try {
            handles.remove(handle);
            locked.values().removeIf(holder -> holder.equals(handle));
        } finally {
            lock.unlock();
        }
    }

    /** Takes a file's lock for this handle; called within {@link #call}. */
    boolean tryLock(Handle handle, long inode) {
        var holder = locked.putIfAbsent(inode, handle);
        return holder == null || holder.equals(handle);
    }

    private void endHandles() {
        handles.clear();
        locked.clear();
    }

    private static RftException failure(DiskCall call, Errno errno) {
        return Errno.failure(call.kind().failure() + call.path(), -errno.number());
    }

    /** Something open; equal only to itself. */
    interface Handle {
        /** Its path, escaped. */
        String shown();
    }

    /** What a call does to the disk. */
    interface Action<T> {
        T run(DiskState state) throws Refusal, RftException;

        /** What it does where it is to fail. */
        default void runInVain(DiskState state) throws Refusal {}
    }
}
