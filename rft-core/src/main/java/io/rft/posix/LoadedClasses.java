package io.rft.posix;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Loads classes before they are needed: a thread that acts as somebody else may not be allowed to read them any more, and the JVM would
 * remember for all threads that they could not be had. Those of Java itself are in memory from the start. Thread-safe.
 */
final class LoadedClasses {
    private static final List<String> PACKAGES = List.of("io/rft/posix/", "io/rft/disk/", "io/rft/");
    /** Those that look for functions of the C library, which the JVM may have to load a library for. */
    private static final List<Class<?>> CALLING = List.of(
            Posix.class,
            HoleCalls.class,
            MetadataCalls.class,
            IdentityCalls.class,
            Landlock.class,
            PosixDirectory.class,
            Statx.class,
            Errno.class);

    private static final String SUFFIX = ".class";
    private static volatile boolean loaded;

    private LoadedClasses() {}

    /** All that makes system calls and what it uses; the second time nothing is done. Fails where they cannot be found. */
    static void load() throws RftException {
        if (loaded) {
            return;
        }
        try {
            for (var name : names()) {
                load(name.replace('/', '.'), false);
            }
            for (var type : CALLING) {
                load(type.getName(), true);
            }
        } catch (IOException | URISyntaxException | ClassNotFoundException e) {
            throw new RftException(ErrorCode.OTHER, "the classes of the server cannot be read: " + e.getMessage(), e);
        }
        loaded = true;
    }

    private static void load(String name, boolean initialize) throws ClassNotFoundException {
        Class.forName(name, initialize, LoadedClasses.class.getClassLoader());
    }

    private static List<String> names() throws IOException, URISyntaxException {
        var source = LoadedClasses.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IOException("they are nowhere");
        }
        var place = Path.of(source.getLocation().toURI());
        if (Files.isDirectory(place)) {
            try (var all = Files.walk(place)) {
                return all.map(path -> place.relativize(path).toString())
                        .filter(LoadedClasses::isWanted)
                        .map(LoadedClasses::withoutSuffix)
                        .toList();
            }
        }
        try (var jar = new JarFile(place.toFile())) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(LoadedClasses::isWanted)
                    .map(LoadedClasses::withoutSuffix)
                    .toList();
        }
    }

    /** Of these packages themselves, not of those below them. */
    private static boolean isWanted(String file) {
        return file.endsWith(SUFFIX)
                && !file.endsWith("-info" + SUFFIX)
                && PACKAGES.contains(file.substring(0, file.lastIndexOf('/') + 1));
    }

    private static String withoutSuffix(String file) {
        return file.substring(0, file.length() - SUFFIX.length());
    }
}
