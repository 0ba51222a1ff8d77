package io.rft.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What JVMs have learnt of the programs' classes, kept so that others start in half of the processor's time (JEP 483, 514, 515). It is
 * made when the first program is started, by the rehearsal that a build has the programs do, and stays beside what was compiled.
 */
final class ClassCache {
    private static final String MODULE = "rft-programs-";
    private static final Path KEPT = Path.of("target", "class-cache");
    private static final Path LOCK = Path.of("target", "class-cache.lock");

    private final String classPath;
    private final Path client;
    private final Path daemon;

    private ClassCache(String classPath, Path client, Path daemon) {
        this.classPath = classPath;
        this.client = client;
        this.daemon = daemon;
    }

    /**
     * Finds it or makes it; empty where classes are not in jars, as in a development environment, or it cannot be made.
     *
     * @param machine what all JVMs are told that are started with it
     */
    static Optional<ClassCache> find(List<String> machine) throws IOException {
        var jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> path.toString().endsWith(".jar"))
                .toList();
        if (jars.stream().noneMatch(jar -> jar.getFileName().toString().startsWith(MODULE))) {
            return Optional.empty();
        }
        var directory = KEPT.resolve(version(jars)).toAbsolutePath();
        var classPath = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        var cache = new ClassCache(classPath, directory.resolve("rft.aot"), directory.resolve("rftd.aot"));
        Files.createDirectories(LOCK.toAbsolutePath().getParent());
        try (var channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var _ = channel.lock()) { // several JVMs run tests at the same time
            if (!cache.isThere()) {
                removeAll(KEPT); // those of other jars
                Files.createDirectories(directory);
                cache.rehearse(machine);
            }
        }
        return Optional.of(cache).filter(ClassCache::isThere);
    }

    /** What a JVM is told that is to run this class of a program. */
    List<String> options(String mainClass) {
        var cache = mainClass.startsWith("io.rft.cli.") ? client : daemon;
        return List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:aot+codecache*=off", "-cp", classPath);
    }

    /** Another one for other jars, and another JVM. */
    private static String version(List<Path> jars) throws IOException {
        var text = new StringBuilder(System.getProperty("java.home"));
        for (var jar : jars) {
            text.append(jar).append(Files.size(jar)).append(Files.getLastModifiedTime(jar));
        }
        return Integer.toHexString(text.toString().hashCode());
    }

    private boolean isThere() {
        return Files.isRegularFile(client) && Files.isRegularFile(daemon);
    }

    private void rehearse(List<String> machine) throws IOException {
        var place = Files.createTempDirectory("rft-rehearsal-");
        try {
            var command = new ArrayList<String>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(machine);
            command.addAll(List.of("-XX:AOTCacheOutput=" + client, "-cp", classPath));
            command.addAll(List.of("io.rft.cli.Rehearsal", place.toString(), "-XX:AOTCacheOutput=" + daemon));
            command.addAll(machine);
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(client.resolveSibling("log").toFile())
                    .start()
                    .onExit()
                    .join();
        } finally {
            removeAll(place);
        }
    }

    private static void removeAll(Path root) throws IOException {
        if (Files.exists(root)) {
            try (var all = Files.walk(root)) {
                for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
