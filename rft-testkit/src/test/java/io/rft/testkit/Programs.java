package io.rft.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Starts the programs of RFT as processes of their own, with a small heap and a home below a test's directory. */
final class Programs {
    // They live for a second or two, in which the second compiler would only take the machine from what is tested.
    private static final List<String> JVM =
            List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED");
    private static final JsonMapper JSON = new JsonMapper();

    private Programs() {}

    /** A process of this class; what it says goes where the caller redirects it. */
    static ProcessBuilder program(String mainClass, Path home, List<String> arguments) throws IOException {
        return program(List.of(), mainClass, home, arguments);
    }

    /** The same in a JVM that is told this as well, which counts for more than what all are told. */
    static ProcessBuilder program(List<String> machine, String mainClass, Path home, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(machine);
        command.addAll(classes(mainClass));
        command.add(mainClass);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("RFT_") || name.startsWith("LC_"));
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("HOME", home.toString());
        for (var kind : List.of("CONFIG", "STATE", "CACHE", "RUNTIME")) {
            var directory = Files.createDirectories(home.resolve(kind));
            environment.put("XDG_" + kind + (kind.equals("RUNTIME") ? "_DIR" : "_HOME"), directory.toString());
        }
        return builder;
    }

    /** Where a JVM finds this class. A program does without those of the tests. */
    private static List<String> classes(String mainClass) {
        return Cache.FOUND
                .filter(_ -> !mainClass.startsWith("io.rft.testkit."))
                .map(cache -> cache.options(mainClass))
                .orElseGet(() -> List.of("-cp", System.getProperty("java.class.path")));
    }

    /** Made by who first needs it. */
    private static final class Cache {
        private static final Optional<ClassCache> FOUND = find();

        private static Optional<ClassCache> find() {
            try {
                return ClassCache.find(JVM);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static JsonNode json(String line) {
        return JSON.readTree(line);
    }

    /** SIGKILL: it can neither notice nor finish anything. */
    static void kill(Process process) {
        process.destroyForcibly();
        process.onExit().join();
    }
}
