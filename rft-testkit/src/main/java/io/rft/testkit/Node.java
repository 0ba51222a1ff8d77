package io.rft.testkit;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** One inode of an {@link Image}: what a modelled disk knows of a file, a directory or a link. Mutable; belongs to its image. */
sealed interface Node {
    Node copy();

    int mode();

    Instant modified();

    Instant changed();

    /** A file: its bytes and attributes. */
    final class File implements Node {
        final Pages pages;
        private int mode;
        private Instant modified;
        private Instant changed;

        File(int mode, Instant time) {
            this(new Pages(), mode, time, time);
        }

        private File(Pages pages, int mode, Instant modified, Instant changed) {
            this.pages = pages;
            this.mode = mode;
            this.modified = modified;
            this.changed = changed;
        }

        @Override
        public Node copy() {
            return new File(pages.copy(), mode, modified, changed);
        }

        @Override
        public int mode() {
            return mode;
        }

        @Override
        public Instant modified() {
            return modified;
        }

        @Override
        public Instant changed() {
            return changed;
        }

        void contentChanged(Instant now) {
            modified = now;
            changed = now;
        }

        void setMode(int newMode, Instant now) {
            mode = newMode;
            changed = now;
        }

        void setModified(Instant newModified, Instant now) {
            modified = newModified;
            changed = now;
        }
    }

    /** A directory: the numbers of its entries by name. */
    record Folder(Map<String, Long> entries, int mode, Instant modified) implements Node {
        Folder(int mode, Instant modified) {
            this(new HashMap<>(), mode, modified);
        }

        @Override
        public Node copy() {
            return new Folder(new HashMap<>(entries), mode, modified);
        }

        @Override
        public Instant changed() {
            return modified;
        }
    }

    /** A symbolic link; immutable. */
    record Link(String target, Instant modified) implements Node {
        private static final int MODE = 0777;

        @Override
        public Node copy() {
            return this;
        }

        @Override
        public int mode() {
            return MODE;
        }

        @Override
        public Instant changed() {
            return modified;
        }
    }
}
