package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The pages in {@code packaging/man}, which are to be those that the commands make. */
public final class Manual {
    private static final Path GROFF = Path.of("/usr/bin/groff");
    private static final Path PAGES = Path.of("..", "packaging", "man");

    private Manual() {}

    /** One of them. */
    public record Page(String name) {
        public String text() throws IOException {
            return Files.readString(path(name));
        }
    }

    /** With {@code -Dman.write=true} they are made so. Those that belong to these have names that match. */
    public static void assertHas(Map<String, ManPage> pages, Pattern belong) throws IOException {
        if (Boolean.getBoolean("man.write")) {
            for (var page : pages.entrySet()) {
                Files.writeString(path(page.getKey()), page.getValue().toString());
            }
        }
        for (var page : pages.entrySet()) {
            var path = path(page.getKey());
            assertTrue(Files.exists(path), () -> path + " is missing; " + advice());
            assertEquals(
                    page.getValue().toString(), Files.readString(path), () -> page.getKey() + " is old; " + advice());
        }
        var there = new TreeSet<String>();
        try (var all = Files.walk(PAGES)) {
            all.filter(Files::isRegularFile)
                    .map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> belong.matcher(name).matches())
                    .forEach(there::add);
        }
        assertEquals(new TreeSet<>(pages.keySet()), there, "pages of commands that there are");
    }

    /** What a formatter warns of; empty also where this machine has none. */
    public static String warnings() throws IOException {
        if (!Files.isExecutable(GROFF)) {
            return "";
        }
        var command = new ArrayList<>(List.of(GROFF.toString(), "-man", "-Tutf8", "-ww", "-z"));
        try (var all = Files.walk(PAGES)) {
            all.filter(Files::isRegularFile).sorted().map(Path::toString).forEach(command::add);
        }
        var groff = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String advice() {
        return "make it with: mvn -pl rft-programs -am test -Dtest='*ManPagesTest' -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dman.write=true";
    }

    /** {@code rft.1} is in {@code man1}. */
    private static Path path(String page) {
        return PAGES.resolve("man" + page.substring(page.lastIndexOf('.') + 1)).resolve(page);
    }
}
