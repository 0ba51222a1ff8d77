package io.rft.image;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Gives the classes in an image's jars a form from which a JVM starts faster: those of old libraries one that an AOT cache takes
 * ({@link OldClasses}), the others calls that need no linking at run time ({@link DynamicCalls}). What they do stays what it was. A part
 * of the build; not for people.
 */
public final class ImageJars {
    private static final String NOTE_NAME = "META-INF/CHANGED";
    private static final String NOTE = """
            For RFT, class files of versions below 50 were given version 52 and stack maps, and in others switches over types and the \
            methods of records were given plain code.
            """;

    static final ClassFile CLASSES = ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(ImageJars.class.getClassLoader())));

    private ImageJars() {}

    /** Takes jars, all of them on the class path; changes those that have such classes, and says so in each of them. */
    public static void main(String[] args) throws IOException {
        for (var jar : args) {
            renew(Path.of(jar));
        }
    }

    /** How many of its classes were changed; with none, and where a signature covers them, it stays as it is. */
    static int renew(Path jar) throws IOException {
        var changed = new LinkedHashMap<String, byte[]>();
        try (var in = new ZipFile(jar.toFile())) {
            var entries = List.copyOf(in.stream().toList());
            if (entries.stream().anyMatch(entry -> entry.getName().matches("META-INF/[^/]+\\.SF"))) {
                return 0;
            }
            for (var entry : entries) {
                if (entry.getName().endsWith(".class")) {
                    renewed(in.getInputStream(entry).readAllBytes())
                            .ifPresent(bytes -> changed.put(entry.getName(), bytes));
                }
            }
            if (!changed.isEmpty()) {
                write(jar, in, entries, changed);
            }
        }
        return changed.size();
    }

    private static Optional<byte[]> renewed(byte[] bytes) {
        var model = CLASSES.parse(bytes);
        return OldClasses.isOld(model) ? Optional.of(OldClasses.renewed(model)) : DynamicCalls.replaced(model);
    }

    private static void write(Path jar, ZipFile in, List<? extends ZipEntry> entries, Map<String, byte[]> changed)
            throws IOException {
        var copy = jar.resolveSibling(jar.getFileName() + ".new");
        try (var out = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (var entry : entries) {
                var bytes = changed.get(entry.getName());
                var content = bytes == null ? in.getInputStream(entry).readAllBytes() : bytes;
                write(out, entry.getName(), entry.getTimeLocal(), content);
            }
            var newest = entries.stream().map(ZipEntry::getTimeLocal).max(Comparator.naturalOrder());
            write(out, NOTE_NAME, newest.orElseThrow(), NOTE.getBytes(StandardCharsets.UTF_8));
        }
        Files.copy(copy, jar, StandardCopyOption.REPLACE_EXISTING); // another file: a JVM may have the old one open
        Files.delete(copy);
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
