package io.rft.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImageJarsTest {
    @TempDir
    private Path directory;

    @Test
    void aLibraryOfJava5GetsClassesThatAnAotCacheTakes() throws Exception {
        var jar = Files.copy(jarOf(CommandLine.class), directory.resolve("old.jar"));

        assertTrue(ImageJars.renew(jar) > 100);

        try (var files = new ZipFile(jar.toFile())) {
            for (var entry : files.stream()
                    .filter(one -> one.getName().endsWith(".class"))
                    .toList()) {
                var model = ClassFile.of().parse(files.getInputStream(entry).readAllBytes());
                assertTrue(model.majorVersion() >= ClassFile.JAVA_8_VERSION, entry.getName());
            }
        }
        assertEquals(0, ImageJars.renew(jar), "once is enough");
    }

    /** All of them, by the verifier of stack maps: a class is linked when it is initialized. */
    @Test
    void theNewClassesPassTheVerifierAndWork() throws Exception {
        var jar = Files.copy(jarOf(CommandLine.class), directory.resolve("old.jar"));
        ImageJars.renew(jar);

        try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
                var files = new ZipFile(jar.toFile())) {
            for (var entry : files.stream()
                    .map(Object::toString)
                    .filter(name -> name.startsWith("picocli/") && name.endsWith(".class"))
                    .filter(name -> !name.contains("groovy") && !name.contains("Groovy"))
                    .toList()) {
                Class.forName(entry.substring(0, entry.length() - 6).replace('/', '.'), true, loader);
            }
            var help = loader.loadClass("picocli.CommandLine$Help$Ansi")
                    .getField("OFF")
                    .get(null);
            assertEquals("OFF", help.toString());
        }
    }

    @Test
    void whatBecomesOfAJarDoesNotDependOnWhenItIsDone() throws Exception {
        var jar = Files.copy(jarOf(CommandLine.class), directory.resolve("old.jar"));
        ImageJars.renew(jar);

        try (var before = new ZipFile(jarOf(CommandLine.class).toFile());
                var after = new ZipFile(jar.toFile())) {
            var newest = before.stream().map(ZipEntry::getTimeLocal).max(Comparator.naturalOrder());
            for (var entry : after.stream().toList()) {
                var original = Optional.ofNullable(before.getEntry(entry.getName()));
                assertEquals(
                        original.map(ZipEntry::getTimeLocal).or(() -> newest),
                        Optional.of(entry.getTimeLocal()),
                        entry.getName());
            }
        }
    }

    @Test
    void aJarWithoutSuchClassesStaysAsItIs() throws Exception {
        var original = jarOf(NullMarked.class);
        var jar = Files.copy(original, directory.resolve("new.jar"));

        assertEquals(0, ImageJars.renew(jar));

        assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(jar));
        try (var left = Files.list(directory)) {
            assertEquals(1, left.count());
        }
    }

    private static Path jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
