package io.rft.client;

import io.rft.RemotePath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** What a target has and its source has not: each takes as many bytes as its name, and one more. Not thread-safe. */
final class TreeExtras {
    private final List<Names> plain = new ArrayList<>();
    private final List<Names> directories = new ArrayList<>();
    private long count;

    void add(TreeEntry entry) {
        var kind = entry.isDirectory() ? directories : plain;
        var parent = entry.path().parent();
        if (kind.isEmpty() || !kind.getLast().parent.equals(parent)) {
            kind.add(new Names(parent));
        }
        kind.getLast().add(entry.path().name());
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    long size() {
        return count;
    }

    /** What is no directory, at most so many at once. */
    Iterable<List<RemotePath>> plain(int most) {
        return () -> new Batches(plain, most);
    }

    Iterable<List<RemotePath>> directories(int most) {
        return () -> new Batches(directories, most);
    }

    /** Names in one directory, each ended by a NUL, which is in none. */
    private static final class Names {
        private final RemotePath parent;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Names(RemotePath parent) {
            this.parent = parent;
        }

        void add(String name) {
            bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
    }

    /** The paths again, some at a time. */
    private static final class Batches implements Iterator<List<RemotePath>> {
        private final Iterator<Names> all;
        private final int most;
        private RemotePath parent = RemotePath.ROOT;
        private byte[] names = {};
        private int at;

        Batches(List<Names> all, int most) {
            this.all = all.iterator();
            this.most = most;
        }

        @Override
        public boolean hasNext() {
            return at < names.length || all.hasNext();
        }

        @Override
        public List<RemotePath> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            var batch = new ArrayList<RemotePath>();
            while (batch.size() < most && hasNext()) {
                if (at == names.length) {
                    open(all.next());
                }
                batch.add(parent.resolve(name()));
            }
            return batch;
        }

        private void open(Names some) {
            parent = some.parent;
            names = some.bytes.toByteArray();
            at = 0;
        }

        private String name() {
            var end = at;
            while (names[end] != 0) {
                end++;
            }
            var name = new String(names, at, end - at, StandardCharsets.UTF_8);
            at = end + 1;
            return name;
        }
    }
}
