package io.rft.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.ExtendedAttribute;
import io.rft.Metadata;
import io.rft.RftException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The extended attributes of an open file or directory that are open to its users. Borrows the descriptor; for one thread. */
final class ExtendedAttributes {
    private static final int NAMES_BYTES_MAX = 64 << 10; // of all namespaces (XATTR_LIST_MAX)

    private final Descriptor file;

    ExtendedAttributes(Descriptor file) {
        this.file = file;
    }

    List<ExtendedAttribute> read() throws RftException {
        try (var arena = Arena.ofConfined()) {
            var names = names(arena.allocate(NAMES_BYTES_MAX));
            if (names.isEmpty()) {
                return List.of();
            }
            var target = arena.allocate(ExtendedAttribute.VALUE_BYTES_MAX);
            var all = new ArrayList<ExtendedAttribute>();
            var bytes = 0L;
            for (var name : names) {
                var value = value(name, target);
                if (value.isPresent()) {
                    all.add(value.get());
                    bytes += value.get().weight();
                }
                if (all.size() > Metadata.ATTRIBUTES_MAX || bytes > Metadata.ATTRIBUTES_WEIGHT_MAX) {
                    throw tooMuch("it has more of them than are kept");
                }
            }
            return List.copyOf(all);
        }
    }

    void change(List<ExtendedAttribute> set, List<String> removed) throws RftException {
        for (var name : removed) {
            var result = file.use(fd -> MetadataCalls.removeAttribute(fd, Location.encodable(name)));
            if (!Errno.ENODATA.is(result)) {
                checked("cannot remove the extended attribute " + Escaped.of(name) + " of ", result);
            }
        }
        for (var one : set) {
            var result = file.use(fd -> MetadataCalls.setAttribute(fd, Location.encodable(one.name()), one.value()));
            checked("cannot set the extended attribute " + Escaped.of(one.name()) + " of ", result);
        }
    }

    private List<String> names(MemorySegment target) throws RftException {
        var result = file.use(fd -> MetadataCalls.listAttributes(fd, target));
        if (Errno.EOPNOTSUPP.is(result) || Errno.ENOSYS.is(result)) {
            return List.of();
        }
        checked("cannot list the extended attributes of ", result);
        var names = new ArrayList<String>();
        for (var at = 0L; at < result; ) {
            var end = at;
            while (target.get(JAVA_BYTE, end) != 0) {
                end++;
            }
            var name = target.asSlice(at, end - at);
            at = end + 1;
            if (isOpen(name)) {
                names.add(DirectoryNames.decode(name, "the name of an extended attribute of " + file.shown()));
            }
        }
        return names;
    }

    /** Looked at as bytes: what the system's own namespaces have need not be UTF-8. */
    private static boolean isOpen(MemorySegment name) {
        var prefix = MemorySegment.ofArray(ExtendedAttribute.NAMESPACE.getBytes(StandardCharsets.US_ASCII));
        return name.byteSize() > prefix.byteSize()
                && name.asSlice(0, prefix.byteSize()).mismatch(prefix) < 0;
    }

    /** Empty where it was removed meanwhile. */
    private Optional<ExtendedAttribute> value(String name, MemorySegment target) throws RftException {
        var length = file.use(fd -> MetadataCalls.attribute(fd, name, target));
        if (Errno.ENODATA.is(length)) {
            return Optional.empty();
        }
        if (Errno.ERANGE.is(length)) {
            throw tooMuch(Escaped.of(name) + " is larger than " + ExtendedAttribute.VALUE_BYTES_MAX + " bytes");
        }
        checked("cannot read the extended attribute " + Escaped.of(name) + " of ", length);
        return Optional.of(new ExtendedAttribute(name, target.asSlice(0, length).toArray(JAVA_BYTE)));
    }

    private void checked(String what, long result) throws RftException {
        if (result < 0) {
            throw Errno.failure(what + file.shown(), result);
        }
    }

    private RftException tooMuch(String why) {
        return new RftException(ErrorCode.OTHER, "cannot keep the extended attributes of " + file.shown() + ": " + why);
    }
}
