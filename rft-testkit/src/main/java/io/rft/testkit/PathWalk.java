package io.rft.testkit;

import io.rft.posix.Errno;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The way from a directory of an {@link Image} to what a path names, as openat2 goes it with RESOLVE_BENEATH: links that stay below are
 * followed, every step that would lead out is refused. One use.
 */
final class PathWalk {
    private static final int LINKS_MAX = 40;
    private static final int COMPONENT_BYTES_MAX = 255;
    private static final int PATH_BYTES_MAX = 4095;

    private final Image image;
    private final Deque<Long> way = new ArrayDeque<>(); // from the start to where the walk is
    private final Deque<String> todo = new ArrayDeque<>();
    private int links;

    private PathWalk(Image image, long start) {
        this.image = image;
        way.push(start);
    }

    /** The inode that the path names; {@code follow} says whether a link as last component is followed. */
    static long find(Image image, long start, String path, boolean follow) throws Refusal {
        return new PathWalk(image, start).walk(path, follow);
    }

    /** The inode of the directory that the path names. */
    static long findFolder(Image image, long start, String path) throws Refusal {
        var found = find(image, start, path, true);
        if (!(image.node(found) instanceof Node.Folder)) {
            throw new Refusal(Errno.ENOTDIR);
        }
        return found;
    }

    /** Fails where no file system takes this name for an entry. */
    static void requireName(String name) throws Refusal {
        if (bytes(name) > COMPONENT_BYTES_MAX) {
            throw new Refusal(Errno.ENAMETOOLONG);
        }
    }

    private long walk(String path, boolean follow) throws Refusal {
        if (bytes(path) > PATH_BYTES_MAX) {
            throw new Refusal(Errno.ENAMETOOLONG);
        }
        enter(path);
        while (!todo.isEmpty()) {
            step(todo.pop(), follow);
        }
        return way.element();
    }

    private void step(String component, boolean follow) throws Refusal {
        if (!(image.node(way.element()) instanceof Node.Folder folder)) {
            throw new Refusal(Errno.ENOTDIR);
        }
        switch (component) {
            case "", "." -> {}
            case ".." -> up();
            default -> down(folder, component, follow);
        }
    }

    private void up() throws Refusal {
        if (way.size() == 1) {
            throw new Refusal(Errno.EXDEV);
        }
        way.pop();
    }

    private void down(Node.Folder folder, String name, boolean follow) throws Refusal {
        requireName(name);
        var child = folder.entries().get(name);
        if (child == null) {
            throw new Refusal(Errno.ENOENT);
        }
        if (image.node(child) instanceof Node.Link link && (follow || !todo.isEmpty())) {
            if (++links > LINKS_MAX) {
                throw new Refusal(Errno.ELOOP);
            }
            enter(link.target());
        } else {
            way.push(child);
        }
    }

    private void enter(String path) throws Refusal {
        if (path.startsWith("/")) {
            throw new Refusal(Errno.EXDEV);
        }
        List.of(path.split("/", -1)).reversed().forEach(todo::push);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
