package io.rft.testkit;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One view of a modelled disk: all inodes by number. Mutable, with one owner; knows nothing of calls, forces or errors. */
final class Image {
    static final long ROOT = 1;

    private final Map<Long, Node> nodes = new HashMap<>();

    Image copy() {
        var copy = new Image();
        nodes.forEach((number, node) -> copy.nodes.put(number, node.copy()));
        return copy;
    }

    Node node(long inode) {
        var node = nodes.get(inode);
        if (node == null) {
            throw new IllegalStateException("no inode " + inode);
        }
        return node;
    }

    Node.File file(long inode) {
        return (Node.File) node(inode);
    }

    Node.Folder folder(long inode) {
        return (Node.Folder) node(inode);
    }

    /** Adds an inode that no entry leads to yet. */
    void add(long inode, Node node) {
        nodes.put(inode, node);
    }

    void apply(Change change) {
        switch (change) {
            case Change.Write(var inode, var position, var bytes, var time) -> {
                file(inode).pages.write(position, bytes.duplicate());
                file(inode).contentChanged(time);
            }
            case Change.Resize(var inode, var size, var time) -> {
                file(inode).pages.resize(size);
                file(inode).contentChanged(time);
            }
            case Change.Mode(var inode, var mode, var time) ->
                nodes.put(inode, node(inode).withMode(mode, time));
            case Change.Modified(var inode, var modified, var time) ->
                nodes.put(inode, node(inode).withModified(modified, time));
            case Change.Entries(var entries) -> entries.forEach(this::apply);
        }
    }

    /** Forgets what no entry leads to. */
    void sweep() {
        nodes.keySet().retainAll(below(ROOT));
    }

    /** Whether an entry leads to it, so that it is more than something removed and still open. */
    boolean isReachable(long inode) {
        return below(ROOT).contains(inode);
    }

    /** Bytes of all files that an entry leads to. */
    long bytes() {
        return below(ROOT).stream().mapToLong(this::bytes).sum();
    }

    private long bytes(long inode) {
        return node(inode) instanceof Node.File file ? file.pages.size() : 0;
    }

    /** This inode and all that are below it. */
    Set<Long> below(long from) {
        var found = new HashSet<Long>(Set.of(from));
        var todo = new ArrayDeque<Long>(found);
        while (!todo.isEmpty()) {
            if (node(todo.remove()) instanceof Node.Folder folder) {
                folder.entries().values().stream().filter(found::add).forEach(todo::add);
            }
        }
        return found;
    }

    private void apply(Change.Entry entry) {
        if (entry.inode() == Change.Entry.NONE) {
            folder(entry.folder()).entries().remove(entry.name());
        } else {
            folder(entry.folder()).entries().put(entry.name(), entry.inode());
        }
    }
}
