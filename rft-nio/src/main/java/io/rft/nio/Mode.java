package io.rft.nio;

import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The nine bits of permissions and their names, which stand in the order of the bits. Pure. */
final class Mode {
    private static final List<PosixFilePermission> NAMES = List.of(PosixFilePermission.values());

    private Mode() {}

    static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (var i = 0; i < NAMES.size(); i++) {
            if ((mode >> (NAMES.size() - 1 - i) & 1) == 1) {
                permissions.add(NAMES.get(i));
            }
        }
        return Collections.unmodifiableSet(permissions);
    }

    static int of(Iterable<?> permissions) {
        var mode = 0;
        for (var one : permissions) {
            mode |= 1 << (NAMES.size() - 1 - NAMES.indexOf(one));
        }
        return mode;
    }

    /** What a new file or directory is asked to have; nothing else can be asked. */
    static OptionalInt asked(FileAttribute<?>... attributes) {
        var mode = OptionalInt.empty();
        for (var attribute : attributes) {
            if (!attribute.name().equals("posix:permissions") || !(attribute.value() instanceof Set<?> permissions)) {
                throw new UnsupportedOperationException("a new file cannot have " + attribute.name());
            }
            mode = OptionalInt.of(of(permissions));
        }
        return mode;
    }
}
