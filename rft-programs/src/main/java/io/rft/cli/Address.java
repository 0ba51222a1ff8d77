package io.rft.cli;

import io.rft.RemotePath;
import io.rft.client.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
     * @param path decoded, with any slashes and dots that were typed; empty for the home itself
     * @param fromHome whether the path begins at the user's home, else at the root of what the user sees
     */
    record Remote(String text, Endpoint endpoint, String path, boolean fromHome) implements Address {
        @Override
        public boolean isDirectory() {
            var last = path.substring(path.lastIndexOf('/') + 1);
            return last.isEmpty() || last.equals(".") || last.equals("..");
        }

        /**
         * The path from the root, given where the home is. Repeated slashes and {@code .} vanish and {@code ..} takes the component
         * before it away, all of it as text; the root is its own parent. Fails with {@link IllegalArgumentException} that says what
         * a path may not be.
         */
        RemotePath resolve(RemotePath home) {
            List<String> components = new ArrayList<>(fromHome ? home.components() : List.of());
            for (var component : path.split("/", -1)) {
                if (component.equals("..")) {
                    if (!components.isEmpty()) {
                        components.removeLast();
                    }
                } else if (!component.isEmpty() && !component.equals(".")) {
                    components.add(component);
                }
            }
            return new RemotePath(components);
        }
    }
}
