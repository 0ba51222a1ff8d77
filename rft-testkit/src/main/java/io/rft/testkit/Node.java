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

    /** The node with this mode, which may be this very object. */
    Node withMode(int newMode, Instant now);

    /** The node with this time of last modification, which may be this very object. */
    Node withModified(Instant newModified, Instant now);

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

        @Override
        public Node withMode(int newMode, Instant now) {
            mode = newMode;
            changed = now;
            return this;
        }

        @Override
        public Node withModified(Instant newModified, Instant now) {
            modified = newModified;
            changed = now;
            return this;
        }
    }

    /** A directory: the numbers of its entries by name. */
    record Folder(Map<String, Long> entries, int mode, Instant modified, Instant changed) implements Node {
        Folder(int mode, Instant modified) {
            this(new HashMap<>(), mode, modified, modified);
        }

        @Override
        public Node copy() {
            return new Folder(new HashMap<>(entries), mode, modified, changed);
        }

        @Override
        public Node withMode(int newMode, Instant now) {
            return new Folder(entries, newMode, modified, now);
        }

        @Override
        public Node withModified(Instant newModified, Instant now) {
            return new Folder(entries, mode, newModified, now);
        }
    }

    /** A symbolic link; immutable. */
    record Link(String target, Instant modified, Instant changed) implements Node {
        private static final int MODE = 0777;

        Link(String target, Instant modified) {
            this(target, modified, modified);
        }

        @Override
        public Node copy() {
            return this;
        }

        @Override
        public int mode() {
            return MODE;
        }

        @Override
        public Node withMode(int newMode, Instant now) {
            throw new IllegalStateException("a link has no mode of its own");
        }

        @Override
        public Node withModified(Instant newModified, Instant now) {
            return new Link(target, newModified, now);
        }
    }
}
