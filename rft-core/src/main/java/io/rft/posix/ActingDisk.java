package io.rft.posix;

import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import io.rft.task.TaskGroup;
import java.nio.file.Path;

/**
 * Files as an account of the machine sees them, and of what it makes the owner: every call is made by a thread that acts as the account
 * towards the kernel, which decides, and that reaches nothing outside the root. Of each root that is opened the threads are its own;
 * they end when it is closed, and it must be. Thread-safe.
 */
public final class ActingDisk implements Disk {
    private final Disk disk;
    private final Account account;
    private final TaskGroup tasks;

    private ActingDisk(Disk disk, Account account, TaskGroup tasks) {
        this.disk = disk;
        this.account = account;
        this.tasks = tasks;
    }

    /** The same disk for an account; the disk itself where this process runs as it. Fails with {@code PERMISSION} where it may not. */
    public static Disk of(Disk disk, Account account, TaskGroup tasks) throws RftException {
        if (Identity.isOwn(account)) {
            return disk;
        }
        LoadedClasses.load();
        Landlock.tellOfAbsence();
        return new ActingDisk(disk, account, tasks);
    }

    @Override
    public Directory open(Path root, String shownAs) throws RftException {
        return opened(root, () -> disk.open(root, shownAs));
    }

    @Override
    public Directory openWithoutLinks(Path root, String shownAs) throws RftException {
        return opened(root, () -> disk.openWithoutLinks(root, shownAs));
    }

    private Directory opened(Path root, Awaited.Call<Directory> opening) throws RftException {
        var threads = new ActingThreads(account, root, tasks);
        try {
            return new ActingDirectory(threads.call(opening), threads, true);
        } catch (RftException | RuntimeException | Error e) {
            threads.close();
            throw e;
        }
    }
}
