package io.rft.nio;

import io.rft.protocol.Message;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells of a file. It tells one time, of last modification, in nanoseconds: those of the last access and of creation are the
 * same. Owner and group are names of the server's machine, which may be empty. There is no file key. A value.
 */
record RftFileAttributes(Message.Entry entry) implements PosixFileAttributes {
    /** A user or group of the server's machine, who is nobody here. */
    record Account(String getName) implements GroupPrincipal {
        @Override
        public String toString() {
            return getName;
        }
    }

    @Override
    public UserPrincipal owner() {
        return new Account(entry.owner());
    }

    @Override
    public GroupPrincipal group() {
        return new Account(entry.group());
    }

    @Override
    public Set<PosixFilePermission> permissions() {
        return Mode.permissions(entry.mode());
    }

    @Override
    public FileTime lastModifiedTime() {
        return FileTime.from(entry.modified());
    }

    @Override
    public FileTime lastAccessTime() {
        return lastModifiedTime();
    }

    @Override
    public FileTime creationTime() {
        return lastModifiedTime();
    }

    @Override
    public boolean isRegularFile() {
        return entry.type() == Message.EntryType.FILE;
    }

    @Override
    public boolean isDirectory() {
        return entry.type() == Message.EntryType.DIRECTORY;
    }

    @Override
    public boolean isSymbolicLink() {
        return entry.type() == Message.EntryType.SYMLINK;
    }

    @Override
    public boolean isOther() {
        return entry.type() == Message.EntryType.OTHER;
    }

    @Override
    public long size() {
        return entry.size();
    }

    @Override
    public @Nullable Object fileKey() {
        return null;
    }
}
