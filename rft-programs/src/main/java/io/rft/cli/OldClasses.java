package io.rft.cli;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Gives the class files of libraries that were compiled for Java 5 the form of Java 8: an AOT cache takes none without stack maps
 * (JVMS 4.10.1), and to load and verify the two hundred classes of a command line takes a program longer than to connect. What they do
 * stays what it was. A part of the build of a program's image; not for people.
 */
public final class OldClasses {
    private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;
    private static final String NOTE_NAME = "META-INF/CHANGED";
    private static final String NOTE =
            "For RFT, class files of versions below 50 were given version 52 and stack maps.\n";

    private static final LocalDateTime OLDEST = LocalDateTime.of(1980, 1, 1, 0, 0); // a zip's first

    private static final ClassFile CLASSES = ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(OldClasses.class.getClassLoader())));

    private OldClasses() {}

    /** Takes jars, all of them on the class path; changes those that have such classes, and says so in each of them. */
    public static void main(String[] args) throws IOException {
        for (var jar : args) {
            renew(Path.of(jar));
        }
    }

    /** How many of its classes were changed; with none it stays as it is. */
    static int renew(Path jar) throws IOException {
        var changed = 0;
        var newest = OLDEST;
        var copy = jar.resolveSibling(jar.getFileName() + ".new");
        try (var in = new ZipInputStream(Files.newInputStream(jar));
                var out = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var bytes = in.readAllBytes();
                var old = isOldClass(entry.getName(), bytes);
                write(out, entry.getName(), entry.getTimeLocal(), old ? renewed(bytes) : bytes);
                newest = entry.getTimeLocal().isAfter(newest) ? entry.getTimeLocal() : newest;
                changed += old ? 1 : 0;
            }
            if (changed > 0) {
                write(out, NOTE_NAME, newest, NOTE.getBytes(StandardCharsets.UTF_8));
            }
        }
        if (changed > 0) {
            Files.copy(copy, jar, StandardCopyOption.REPLACE_EXISTING); // another file: a JVM may have the old one open
        }
        Files.delete(copy);
        return changed;
    }

    private static boolean isOldClass(String name, byte[] bytes) {
        return name.endsWith(".class") && CLASSES.parse(bytes).majorVersion() < FIRST_WITH_STACK_MAPS;
    }

    private static byte[] renewed(byte[] bytes) {
        // Methods are taken apart and put together, or else they would be copied as they are, without maps.
        var methods = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
        return CLASSES.transformClass(CLASSES.parse(bytes), methods.andThen((target, element) -> {
            if (element instanceof ClassFileVersion) {
                target.withVersion(ClassFile.JAVA_8_VERSION, 0);
            } else {
                target.with(element);
            }
        }));
    }

    /** With the time that the original has: the same jar becomes the same jar, whenever it is. */
    private static void write(ZipOutputStream out, String name, LocalDateTime time, byte[] bytes) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(time);
        out.putNextEntry(entry);
        out.write(bytes);
        out.closeEntry();
    }
}
