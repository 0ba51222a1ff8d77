package io.rft.nio;

import java.nio.file.attribute.PosixFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Attributes by name, as {@code posix:permissions,size} or {@code *} ask for them. Pure. */
final class AttributeNames {
    private static final Map<String, Function<PosixFileAttributes, Object>> BASIC = Map.of(
            "size", PosixFileAttributes::size,
            "lastModifiedTime", PosixFileAttributes::lastModifiedTime,
            "lastAccessTime", PosixFileAttributes::lastAccessTime,
            "creationTime", PosixFileAttributes::creationTime,
            "isDirectory", PosixFileAttributes::isDirectory,
            "isRegularFile", PosixFileAttributes::isRegularFile,
            "isSymbolicLink", PosixFileAttributes::isSymbolicLink,
            "isOther", PosixFileAttributes::isOther);
    private static final Map<String, Function<PosixFileAttributes, Object>> OWNER =
            Map.of("owner", PosixFileAttributes::owner);
    private static final Map<String, Function<PosixFileAttributes, Object>> POSIX = Map.of(
            "owner", PosixFileAttributes::owner,
            "group", PosixFileAttributes::group,
            "permissions", PosixFileAttributes::permissions);
    private static final String FILE_KEY = "fileKey";

    private AttributeNames() {}

    /** Fails with {@link UnsupportedOperationException} for a view, with {@link IllegalArgumentException} for a name that there is none of. */
    static Map<String, Object> read(PosixFileAttributes attributes, String asked) {
        var view = view(asked);
        var known = known(view);
        var names = List.of(name(asked).split(",", -1));
        var isAll = names.contains("*");
        var values = new LinkedHashMap<String, Object>();
        known.forEach((name, value) -> {
            if (isAll || names.contains(name)) {
                values.put(name, value.apply(attributes));
            }
        });
        var hasKey = !view.equals("owner");
        if (hasKey && (isAll || names.contains(FILE_KEY))) {
            values.put(FILE_KEY, attributes.fileKey());
        }
        for (var name : names) {
            if (!name.equals("*") && !known.containsKey(name) && !(hasKey && name.equals(FILE_KEY))) {
                throw new IllegalArgumentException("no attribute " + view + ":" + name);
            }
        }
        return values;
    }

    /** The view that a name is of: {@code basic} unless it says another. */
    static String view(String asked) {
        var colon = asked.indexOf(':');
        return colon < 0 ? "basic" : asked.substring(0, colon);
    }

    /** The name within its view. */
    static String name(String asked) {
        return asked.substring(asked.indexOf(':') + 1);
    }

    private static Map<String, Function<PosixFileAttributes, Object>> known(String view) {
        return switch (view) {
            case "basic" -> BASIC;
            case "owner" -> OWNER;
            case "posix" -> {
                var all = new LinkedHashMap<>(BASIC);
                all.putAll(POSIX);
                yield all;
            }
            default -> throw new UnsupportedOperationException("a server has no view " + view + " of a file");
        };
    }
}
