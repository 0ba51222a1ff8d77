package io.rft.testkit;

import io.rft.disk.FileStatus;
import io.rft.posix.Errno;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A modelled disk as two images, what programs see and what the storage has, and the changes between them in their order. Forces carry
 * changes over, crashes decide about them. Not thread-safe; its {@link FaultyDisk} holds a lock.
 */
final class DiskState {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long FILE_BYTES_MAX = 1L << 44;
    private static final int UMASK = 022;
    private static final int FOLDER_BYTES = 4096;

    private final Image seen;
    private final Image stored;
    private final List<Change> unsynced = new ArrayList<>();
    private final long capacity;
    private long lastInode;
    private long ticks; // a clock of its own: every change is a millisecond later than the one before

    DiskState(long capacity) {
        this(new Image(), capacity, Image.ROOT, 0);
        seen.add(Image.ROOT, new Node.Folder(0700, START));
        stored.add(Image.ROOT, new Node.Folder(0700, START));
    }

    private DiskState(Image stored, long capacity, long lastInode, long ticks) {
        this.seen = stored.copy();
        this.stored = stored;
        this.capacity = capacity;
        this.lastInode = lastInode;
        this.ticks = ticks;
    }

    /** What is there after a crash that treats the changes not forced like this, in their order. */
    DiskState afterCrash(List<Fate> fates) {
        if (fates.size() != unsynced.size()) {
            throw new IllegalArgumentException(fates.size() + " fates for " + unsynced.size() + " changes");
        }
        var left = stored.copy();
        for (var i = 0; i < fates.size(); i++) {
            fates.get(i).survivors(unsynced.get(i)).forEach(left::apply);
        }
        left.sweep();
        return new DiskState(left, capacity, lastInode, ticks);
    }

    /** What programs see. */
    Image seen() {
        return seen;
    }

    List<Change> unsynced() {
        return List.copyOf(unsynced);
    }

    long capacity() {
        return capacity;
    }

    long freeBytes() {
        return Math.max(0, capacity - seen.bytes());
    }

    FileStatus status(long inode) {
        var node = seen.node(inode);
        return switch (node) {
            case Node.File file -> status(inode, node, FileStatus.Type.FILE, file.pages.size());
            case Node.Folder folder -> status(inode, node, FileStatus.Type.DIRECTORY, FOLDER_BYTES);
            case Node.Link(var target, var _, var _) ->
                status(inode, node, FileStatus.Type.SYMLINK, target.getBytes(StandardCharsets.UTF_8).length);
        };
    }

    /** Makes a file under a name that is free; returns its inode. */
    long createFile(long folder, String name, int mode) throws Refusal {
        return add(folder, name, new Node.File(mode & ~UMASK, now()), new Node.File(mode & ~UMASK, now()));
    }

    void createFolder(long folder, String name, int mode) throws Refusal {
        add(folder, name, new Node.Folder(mode & ~UMASK, now()), new Node.Folder(mode & ~UMASK, now()));
    }

    void createLink(long folder, String name, String target) throws Refusal {
        var link = new Node.Link(target, now());
        add(folder, name, link, link);
    }

    void remove(long folder, String name) {
        change(new Change.Entries(List.of(new Change.Entry(folder, name, Change.Entry.NONE))));
    }

    void rename(long folder, String name, long newFolder, String newName) {
        var inode = seen.folder(folder).entries().get(name);
        if (inode == null) {
            throw new IllegalStateException("no entry " + name);
        }
        change(new Change.Entries(List.of(
                new Change.Entry(folder, name, Change.Entry.NONE), new Change.Entry(newFolder, newName, inode))));
    }

    void write(long inode, long position, ByteBuffer source) throws Refusal {
        requireRoom(inode, position + source.remaining());
        var bytes = ByteBuffer.allocate(source.remaining()).put(source).flip();
        change(new Change.Write(inode, position, bytes, tick()));
    }

    void resize(long inode, long size) throws Refusal {
        requireRoom(inode, size);
        change(new Change.Resize(inode, size, tick()));
    }

    void attributes(long inode, int mode, Instant modified) {
        setMode(inode, mode);
        setModified(inode, modified);
    }

    void setMode(long inode, int mode) {
        change(new Change.Mode(inode, mode, tick()));
    }

    void setModified(long inode, Instant modified) {
        change(new Change.Modified(inode, modified, tick()));
    }

    /** Makes everything about a file durable, but no name of it. */
    void forceFile(long inode) {
        unsynced.removeIf(change -> {
            var ofFile = isOf(change, inode);
            if (ofFile) {
                stored.apply(change);
            }
            return ofFile;
        });
    }

    /**
     * A force that fails: what was written counts as stored, is still read, and is not there after a crash, whatever is forced later.
     * So do the page caches of Linux; length and attributes go another way, through the file system's own journal.
     */
    void forceFileInVain(long inode) {
        unsynced.removeIf(change -> change instanceof Change.Write && isOf(change, inode));
    }

    /** Makes everything durable. */
    void forceAll() {
        unsynced.forEach(stored::apply);
        unsynced.clear();
    }

    /** A force of everything that fails: what was written to any file counts as stored and is lost in a crash. */
    void forceAllInVain() {
        unsynced.removeIf(Change.Write.class::isInstance);
    }

    /** Makes a directory's attributes and all its entries durable, and what changed together with them or before it in the same directories. */
    void forceFolder(long inode) {
        var folders = new HashSet<Long>(Set.of(inode));
        var forced = new ArrayList<Change>();
        var left = new ArrayList<Change>();
        for (var change : unsynced.reversed()) {
            if (change instanceof Change.Entries entries && intersect(entries.folders(), folders)) {
                folders.addAll(entries.folders());
                forced.addFirst(change);
            } else if (isOf(change, inode)) {
                forced.addFirst(change);
            } else {
                left.addFirst(change);
            }
        }
        forced.forEach(stored::apply);
        unsynced.clear();
        unsynced.addAll(left);
    }

    private long add(long folder, String name, Node inSeen, Node inStored) throws Refusal {
        if (freeBytes() == 0) {
            throw new Refusal(Errno.ENOSPC);
        }
        var inode = ++lastInode;
        seen.add(inode, inSeen);
        stored.add(inode, inStored); // where no entry leads to it until one is stored
        change(new Change.Entries(List.of(new Change.Entry(folder, name, inode))));
        return inode;
    }

    private void change(Change change) {
        seen.apply(change);
        unsynced.add(change);
    }

    private void requireRoom(long inode, long size) throws Refusal {
        var growth = size - seen.file(inode).pages.size();
        if (size < 0 || size > FILE_BYTES_MAX) {
            throw new Refusal(Errno.EFBIG);
        }
        if (growth > 0 && growth > freeBytes()) {
            throw new Refusal(Errno.ENOSPC);
        }
    }

    private FileStatus status(long inode, Node node, FileStatus.Type type, long size) {
        return new FileStatus(type, size, node.mode(), node.modified(), node.changed(), "inode-" + inode, 0, 0);
    }

    private Instant now() {
        return START.plusMillis(ticks);
    }

    private Instant tick() {
        ticks++;
        return now();
    }

    private static boolean isOf(Change change, long inode) {
        return switch (change) {
            case Change.Write write -> write.inode() == inode;
            case Change.Resize resize -> resize.inode() == inode;
            case Change.Mode mode -> mode.inode() == inode;
            case Change.Modified modified -> modified.inode() == inode;
            case Change.Entries entries -> false;
        };
    }

    private static boolean intersect(Set<Long> one, Set<Long> other) {
        return one.stream().anyMatch(other::contains);
    }
}
