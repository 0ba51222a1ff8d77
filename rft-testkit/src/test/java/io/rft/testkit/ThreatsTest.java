package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/THREATS.md says of tests is true. */
class ThreatsTest {
    private static final Path PROJECT = Path.of("..");
    private static final Pattern PROOF = Pattern.compile("`([A-Z][A-Za-z]*(?:Test|IT|Properties))(?:\\.([a-zA-Z]+))?`");

    @Test
    void everyProofIsThere() throws IOException {
        var tests = tests();
        var missing = new ArrayList<String>();
        var found = 0;
        for (var matcher = PROOF.matcher(Files.readString(PROJECT.resolve("docs/THREATS.md"))); matcher.find(); ) {
            found++;
            var source = tests.get(matcher.group(1));
            if (source == null || (matcher.group(2) != null && !has(source, matcher.group(2)))) {
                missing.add(matcher.group());
            }
        }

        assertEquals(List.of(), missing);
        assertTrue(found > 50, "only " + found + " proofs were found");
    }

    private static boolean has(Path source, String method) throws IOException {
        return Files.readString(source).contains("void " + method + "(");
    }

    private static Map<String, Path> tests() throws IOException {
        var tests = new HashMap<String, Path>();
        for (var module : List.of("rft-core", "rft-client", "rft-server", "rft-programs", "rft-testkit")) {
            try (var sources = Files.walk(PROJECT.resolve(module).resolve("src/test/java"))) {
                sources.filter(path -> path.toString().endsWith(".java"))
                        .forEach(path -> tests.put(path.getFileName().toString().replace(".java", ""), path));
            }
        }
        return tests;
    }
}
