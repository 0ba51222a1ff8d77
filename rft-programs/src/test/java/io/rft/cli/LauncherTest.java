package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.console.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of a package as {@code ./package} lays them out: in a directory with blanks, with a runtime that is this JVM's or a stand-in. */
class LauncherTest {
    private static final Path PROJECT = Path.of("..");

    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void install() throws IOException {
        home = installed(directory.resolve("opt of mine/rft*"));
    }

    /** The runner would warn of each that leads elsewhere. */
    @AfterEach
    void removeLinks() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    private static Path installed(Path home) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        var lib = Files.createDirectories(home.resolve("lib"));
        for (var program : List.of("rft", "rftd", "rftctl")) {
            executable(home.resolve("bin").resolve(program), Files.readString(PROJECT.resolve("packaging/launcher")));
        }
        Files.copy(PROJECT.resolve("bin/jvm.sh"), lib.resolve("jvm.sh"));
        var jars = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var name = jars.size() + "-" + Path.of(entry).getFileName();
            Files.createSymbolicLink(lib.resolve(name), Path.of(entry).toAbsolutePath());
            jars.add(name);
        }
        Files.writeString(
                lib.resolve("image.sh"), "RFT_SYSTEM='Linux x86_64'\nRFT_JARS='" + String.join("\n", jars) + "'\n");
        return home;
    }

    @Test
    void everyProgramRunsFromAnywhereThroughLinks() throws IOException {
        Files.createSymbolicLink(home.resolve("runtime"), Path.of(System.getProperty("java.home")));
        var bin = Files.createDirectory(directory.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("again"), home.resolve("bin/rft"));
        Files.createSymbolicLink(bin.resolve("rft"), Path.of("again"));

        assertTrue(run(bin.resolve("rft"), Map.of(), "version").startsWith("0 rft "));
        assertTrue(run(home.resolve("bin/rftd"), Map.of(), "--version").startsWith("0 rftd "));
        assertTrue(run(home.resolve("bin/rftctl"), Map.of(), "--version").startsWith("0 rftctl "));
        assertTrue(
                run(bin.resolve("rft"), Map.of(), "nonsense").startsWith(ExitCode.USAGE.value() + " "),
                "its exit code is the program's");
    }

    @Test
    void argumentsArriveAsTheyAre() throws IOException {
        standIn();

        var words = run(home.resolve("bin/rft"), Map.of(), "put", "two words", "*", "", "$HOME")
                .lines()
                .toList();

        assertEquals(
                List.of("io.rft.cli.RftMain", "put", "two words", "*", "", "$HOME"),
                words.subList(words.size() - 6, words.size()));
    }

    @Test
    void aProgramKeepsToItsFlagsAndTakesOthers() throws IOException {
        standIn();
        Files.writeString(home.resolve("lib/rftd.aot"), "");

        var client = run(home.resolve("bin/rft"), Map.of("RFT_JAVA_OPTS", "-Xmx1g -Dx=*"))
                .lines()
                .toList();
        var control = run(home.resolve("bin/rftctl"), Map.of()).lines().toList();

        assertTrue(
                client.containsAll(List.of("-Djdk.serialFilter=!*", "-XX:TieredStopAtLevel=1", "-Xmx1g", "-Dx=*")),
                client::toString);
        assertTrue(client.stream().noneMatch(word -> word.startsWith("-XX:AOTCache")), client::toString);
        assertTrue(control.contains("-XX:AOTCache=" + home.toRealPath().resolve("lib/rftd.aot")), control::toString);
    }

    @Test
    void fileNamesAreUtf8WithoutALocale() throws IOException {
        executable(
                Files.createDirectories(home.resolve("runtime/bin")).resolve("java"), "#!/bin/sh\necho \"$LC_ALL\"\n");

        assertEquals("0 C.UTF-8\n", run(home.resolve("bin/rft"), Map.of()));
        assertEquals("0 \n", run(home.resolve("bin/rft"), Map.of("LANG", "de_DE.UTF-8")));
    }

    @Test
    void whatIsMissingIsTold() throws IOException {
        assertEquals(
                "1 rft: " + home.toRealPath()
                        + " is not all of RFT: lib or runtime is missing; unpack or install it again\n",
                run(home.resolve("bin/rft"), Map.of()));
    }

    @Test
    void aColonInThePathIsTold() throws IOException {
        home = installed(directory.resolve("a:b"));
        standIn();

        var told = run(home.resolve("bin/rft"), Map.of());

        assertTrue(told.startsWith("1 rft: cannot run from ") && told.contains("move it"), told);
    }

    /** A runtime that prints what it is given, a word on a line. */
    private void standIn() throws IOException {
        executable(
                Files.createDirectories(home.resolve("runtime/bin")).resolve("java"),
                "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The exit code, a blank, and what was printed; with nothing in the environment but {@code variables} and a PATH. */
    private String run(Path program, Map<String, String> variables, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(variables);
        var process = builder.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.onExit().join().exitValue() + " " + text;
    }
}
