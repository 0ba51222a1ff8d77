package io.rft.nio;

import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one path at a server, to read and, as far as the protocol can, to set: permissions and the time of last modification. The
 * other two times are set in vain, as a file system may that does not have them. Owner and group cannot be set. Thread-safe.
 *
 * @param follow whether it is about what a link leads to
 */
record RftAttributeView(String name, RftPath path, boolean follow) implements PosixFileAttributeView {
    @Override
    public PosixFileAttributes readAttributes() throws IOException {
        return path.getFileSystem().remote().attributes(path, follow);
    }

    @Override
    public void setTimes(@Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
            throws IOException {
        if (modified != null) {
            path.getFileSystem().remote().change(path, follow, OptionalInt.empty(), Optional.of(modified.toInstant()));
        }
    }

    @Override
    public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
        path.getFileSystem().remote().change(path, follow, OptionalInt.of(Mode.of(permissions)), Optional.empty());
    }

    @Override
    public UserPrincipal getOwner() throws IOException {
        return readAttributes().owner();
    }

    @Override
    public void setOwner(UserPrincipal owner) {
        throw new UnsupportedOperationException("the owner of a file at a server cannot be changed");
    }

    @Override
    public void setGroup(GroupPrincipal group) {
        throw new UnsupportedOperationException("the group of a file at a server cannot be changed");
    }

    /** Sets one by its name. */
    void set(String attribute, Object value) throws IOException {
        var isBasic = !AttributeNames.view(attribute).equals("owner");
        var isPosix = AttributeNames.view(attribute).equals("posix");
        var one = AttributeNames.name(attribute);
        if (isBasic && one.equals("lastModifiedTime")) {
            setTimes((FileTime) value, null, null);
        } else if (isBasic && (one.equals("lastAccessTime") || one.equals("creationTime"))) {
            setTimes(null, (FileTime) value, (FileTime) value);
        } else if (isPosix && one.equals("permissions")) {
            setMode((Set<?>) value);
        } else if (one.equals("owner") || one.equals("group")) {
            throw new UnsupportedOperationException(one + " of a file at a server cannot be changed");
        } else {
            throw new IllegalArgumentException("no attribute that can be set: " + attribute);
        }
    }

    private void setMode(Set<?> permissions) throws IOException {
        path.getFileSystem().remote().change(path, follow, OptionalInt.of(Mode.of(permissions)), Optional.empty());
    }
}
