package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The jars of others that RFT is built with are the very ones that somebody has looked at: their bytes, not their names. All that RFT runs
 * with and all that its tests run with are on the class path of this module.
 */
class DependenciesTest {
    private static final Path FROZEN = Path.of("..", "packaging", "dependencies.sha256");
    /** Those of the module's own build, and the runner of tests, which the build brings. */
    private static final String NOT_OURS_TO_FREEZE = "(rft-.*|surefire.*|maven-.*|common-java5.*|common-junit.*)\\.jar";

    private static final String RENEWAL =
            "jars are other ones than in packaging/dependencies.sha256; if that is meant, look at what has changed and renew the list:"
                    + " mvn -pl rft-testkit -am test -Dtest=DependenciesTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Ddependencies.write=true";

    @Test
    void everyJarIsTheOneThatWasLookedAt() throws Exception {
        var found = found();
        if (Boolean.getBoolean("dependencies.write")) {
            write(found);
        }
        assertEquals(frozen(), found, RENEWAL);
    }

    /** By file name, with its SHA-256. */
    private static Map<String, String> found() throws IOException, NoSuchAlgorithmException {
        var found = new TreeMap<String, String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var jar = Path.of(entry);
            var name = String.valueOf(jar.getFileName());
            if (name.endsWith(".jar") && !name.matches(NOT_OURS_TO_FREEZE)) {
                var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar));
                found.put(name, HexFormat.of().formatHex(digest));
            }
        }
        return found;
    }

    private static Map<String, String> frozen() throws IOException {
        var frozen = new TreeMap<String, String>();
        for (var line : Files.readAllLines(FROZEN)) {
            var words = line.split(" {2}", 2);
            frozen.put(words[1], words[0]);
        }
        return frozen;
    }

    private static void write(Map<String, String> jars) throws IOException {
        var text = new StringBuilder();
        jars.forEach(
                (name, digest) -> text.append(digest).append("  ").append(name).append('\n'));
        Files.writeString(FROZEN, text);
    }
}
