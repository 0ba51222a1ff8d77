package io.rft.cli;

import io.rft.RemotePath;
import io.rft.client.Endpoint;
import io.rft.store.Glob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Where a file is, as a person wrote it: on this machine, or at a server. {@link AddressParser} reads it. */
sealed interface Address {
    /** The word as it was typed. */
    String text();

    /** Whether it can only be a directory: it ends in a slash, or names one by {@code .} or {@code ..}. */
    boolean isDirectory();

    /** A file or directory of this machine. */
    record Local(String text, Path path) implements Address {
        @Override
        public boolean isDirectory() {
            var last = text.substring(text.lastIndexOf('/') + 1);
            return last.isEmpty() || last.equals(".") || last.equals("..");
        }
    }

    /**
     * A file or directory at a server.
     *
     * @param path decoded, with any slashes, dots, wildcards and backslashes before them that were typed; what a URL has
     *     percent-encoded has no meaning as wildcard; empty for the home itself
     * @param fromHome whether the path begins at the user's home, else at the root of what the user sees
     * @param here the directory that the path begins at instead, for who stands in one
     */
    record Remote(String text, Endpoint endpoint, String path, boolean fromHome, Optional<RemotePath> here)
            implements Address {
        Remote(String text, Endpoint endpoint, String path, boolean fromHome) {
            this(text, endpoint, path, fromHome, Optional.empty());
        }

        @Override
        public boolean isDirectory() {
            var last = path.substring(path.lastIndexOf('/') + 1);
            return last.isEmpty() || last.equals(".") || last.equals("..");
        }

        /** Whether it is said from a directory that only its server knows. */
        boolean needsHome() {
            return fromHome && here.isEmpty();
        }

        /**
         * The path from the root, given where the home is. Repeated slashes and {@code .} vanish and {@code ..} takes the component
         * before it away, all of it as text; the root is its own parent. Fails with {@link IllegalArgumentException} that says what
         * a path may not be.
         */
        RemotePath resolve(RemotePath home) {
            return new RemotePath(components(start(home), Glob::unescaped));
        }

        /** Whether it stands for whatever is there and matches it. */
        boolean isPattern() {
            return Glob.hasWildcards(path);
        }

        /** The address of the file that has these very characters in its name. */
        Remote literally() {
            return isPattern() ? new Remote(text, endpoint, Glob.escaped(Glob.unescaped(path)), fromHome, here) : this;
        }

        /** The pattern from the root, given where the home is. */
        String pattern(RemotePath home) {
            var names = components(start(home).stream().map(Glob::escaped).toList(), name -> name);
            return "/" + String.join("/", names) + (path.endsWith("/") ? "/" : "");
        }

        /** The address of one of the paths that the pattern stands for. */
        Remote at(RemotePath match) {
            if (here.isPresent()) {
                return new Remote(from(here.get(), match), endpoint, Glob.escaped(match.toString()), false);
            }
            var base = text.endsWith(path) ? text.substring(0, text.length() - path.length()) : endpoint.host() + ":";
            return new Remote(base + match, endpoint, Glob.escaped(match.toString()), false);
        }

        /** As short as it can be said from there. */
        private static String from(RemotePath directory, RemotePath path) {
            var depth = directory.components().size();
            var isBelow = path.components().size() > depth
                    && path.components().subList(0, depth).equals(directory.components());
            return isBelow
                    ? String.join(
                            "/",
                            path.components().subList(depth, path.components().size()))
                    : path.toString();
        }

        private List<String> start(RemotePath home) {
            if (here.isPresent()) {
                return here.get().components();
            }
            return fromHome ? home.components() : List.of();
        }

        private List<String> components(List<String> start, UnaryOperator<String> reading) {
            List<String> components = new ArrayList<>(start);
            for (var component : path.split("/", -1)) {
                if (component.equals("..")) {
                    if (!components.isEmpty()) {
                        components.removeLast();
                    }
                } else if (!component.isEmpty() && !component.equals(".")) {
                    components.add(reading.apply(component));
                }
            }
            return components;
        }
    }
}
