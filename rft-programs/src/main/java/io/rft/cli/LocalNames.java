package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.store.Glob;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a word with wildcards stands for on this machine, as a Unix shell would have it; patterns mean what they mean at a server. */
final class LocalNames {
    private static final String DIRECTORIES = "**";

    private LocalNames() {}

    /**
     * The names of what is there, in order, each as it would be typed; of a word without wildcards the name that it is. {@code NOT_FOUND}
     * where a pattern stands for nothing, unless it is the very name of something.
     */
    static List<String> of(String pattern, Here here) throws RftException {
        var name = Glob.unescaped(pattern);
        if (!Glob.hasWildcards(pattern)) {
            return List.of(name);
        }
        try {
            var found = found(pattern, here);
            if (!found.isEmpty()) {
                return found;
            }
            if (here.addresses().parse(name) instanceof Address.Local local && Files.exists(local.path())) {
                return List.of(name);
            }
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, name + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot look for " + name + ": " + e.getMessage(), e);
        }
        throw new RftException(
                ErrorCode.NOT_FOUND,
                "nothing here matches " + name,
                "Of a name that has one of *?[{ itself, put the name in quotes.");
    }

    private static List<String> found(String pattern, Here here) throws IOException {
        var components = List.of(pattern.split("/", -1));
        var fixed = 0;
        while (!Glob.hasWildcards(components.get(fixed))) {
            fixed++;
        }
        var start = Glob.unescaped(String.join("/", components.subList(0, fixed)));
        var prefix = fixed == 0 ? "" : start + "/";
        var rest = components.subList(fixed, components.size());
        var depth = rest.contains(DIRECTORIES) ? Integer.MAX_VALUE : rest.size();
        var base = here.local().resolve(prefix.startsWith("~/") ? here.home() + prefix.substring(1) : prefix);
        var glob = Glob.parse("/" + String.join("/", rest));
        return matches(base, depth, glob).stream()
                .sorted()
                .map(name -> prefix + name)
                .toList();
    }

    private static List<String> matches(Path base, int depth, Glob glob) throws IOException {
        var names = new ArrayList<String>();
        Files.walkFileTree(base, EnumSet.noneOf(FileVisitOption.class), depth, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
                take(path);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
                take(path);
                return FileVisitResult.CONTINUE;
            }

            // What may not be looked into stands for nothing.
            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) {
                return FileVisitResult.CONTINUE;
            }

            private void take(Path path) {
                var name = base.relativize(path).toString();
                if (!path.equals(base) && glob.matches(RemotePath.parseBelow(name))) {
                    names.add(name);
                }
            }
        });
        return names;
    }
}
