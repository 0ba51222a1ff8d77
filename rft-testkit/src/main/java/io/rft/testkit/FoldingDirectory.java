package io.rft.testkit;

import io.rft.ExtendedAttribute;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.Disk;
import io.rft.disk.DiskFile;
import io.rft.disk.DiskSpace;
import io.rft.disk.FileStatus;
import io.rft.disk.NamePages;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * A directory of a file system that takes several names for one, as that of Windows, of macOS or an ext4 with {@code casefold}: what is there
 * is found under every name like its own, and listed under the one with which it was made. Slow: looks through all names for each. Thread-safe
 * as long as one name is made once at a time.
 *
 * @param folded equal for names that are taken for one
 * @param kept how a new name is written down
 */
record FoldingDirectory(Directory real, UnaryOperator<String> folded, UnaryOperator<String> kept) implements Directory {
    /** Folds the case of all names, and writes them down as they come. */
    static Disk caseless(Disk real) {
        return disk(real, name -> name.toUpperCase(Locale.ROOT), name -> name);
    }

    /** Takes composed and decomposed characters for the same, and writes them down decomposed. */
    static Disk decomposing(Disk real) {
        UnaryOperator<String> decomposed = name -> Normalizer.normalize(name, Normalizer.Form.NFD);
        return disk(real, decomposed, decomposed);
    }

    private static Disk disk(Disk real, UnaryOperator<String> folded, UnaryOperator<String> kept) {
        return new Disk() {
            @Override
            public Directory open(Path root, String shownAs) throws RftException {
                return new FoldingDirectory(real.open(root, shownAs), folded, kept);
            }

            @Override
            public Directory openWithoutLinks(Path root, String shownAs) throws RftException {
                return new FoldingDirectory(real.openWithoutLinks(root, shownAs), folded, kept);
            }
        };
    }

    /** What the real directory calls it. */
    private String real(String path) throws RftException {
        var found = "";
        for (var component : path.split("/", -1)) {
            found = found + (found.isEmpty() ? "" : "/") + name(found.isEmpty() ? "." : found, component);
        }
        return found;
    }

    private String name(String parent, String component) throws RftException {
        var wanted = folded.apply(component);
        if (!component.equals(".")) {
            try (var directory = real.openDirectory(parent)) {
                for (var name : directory.names()) {
                    if (folded.apply(name).equals(wanted)) {
                        return name;
                    }
                }
            } catch (RftException e) {
                return component; // and the call itself says what is wrong
            }
        }
        return kept.apply(component);
    }

    @Override
    public DiskFile openForRead(String path) throws RftException {
        return real.openForRead(real(path));
    }

    @Override
    public DiskFile openForWrite(String path) throws RftException {
        return real.openForWrite(real(path));
    }

    @Override
    public DiskFile create(String path, int mode) throws RftException {
        return real.create(real(path), mode);
    }

    @Override
    public Directory openDirectory(String path) throws RftException {
        return new FoldingDirectory(real.openDirectory(real(path)), folded, kept);
    }

    @Override
    public FileStatus status(String path, boolean follow) throws RftException {
        return real.status(real(path), follow);
    }

    @Override
    public NamePages namePages() throws RftException {
        return real.namePages();
    }

    @Override
    public String readLink(String path) throws RftException {
        return real.readLink(real(path));
    }

    @Override
    public void makeDirectory(String path, int mode) throws RftException {
        real.makeDirectory(real(path), mode);
    }

    @Override
    public void makeLink(String path, String target) throws RftException {
        real.makeLink(real(path), target);
    }

    @Override
    public void link(String existing, String name) throws RftException {
        real.link(real(existing), real(name));
    }

    @Override
    public void removeFile(String path) throws RftException {
        real.removeFile(real(path));
    }

    @Override
    public void removeDirectory(String path) throws RftException {
        real.removeDirectory(real(path));
    }

    @Override
    public void rename(String from, String to, boolean replace) throws RftException {
        real.rename(real(from), real(to), replace);
    }

    @Override
    public void attributes(String path, OptionalInt mode, Optional<Instant> modified) throws RftException {
        real.attributes(real(path), mode, modified);
    }

    @Override
    public void own(String name, OptionalLong user, OptionalLong group) throws RftException {
        real.own(real(name), user, group);
    }

    @Override
    public List<ExtendedAttribute> extendedAttributes(String name) throws RftException {
        return real.extendedAttributes(real(name));
    }

    @Override
    public void changeExtendedAttributes(String name, List<ExtendedAttribute> set, List<String> removed)
            throws RftException {
        real.changeExtendedAttributes(real(name), set, removed);
    }

    @Override
    public void force() throws RftException {
        real.force();
    }

    @Override
    public void forceFileSystem() throws RftException {
        real.forceFileSystem();
    }

    @Override
    public long fileSystem() throws RftException {
        return real.fileSystem();
    }

    @Override
    public long freeBytes() throws RftException {
        return real.freeBytes();
    }

    @Override
    public DiskSpace space() throws RftException {
        return real.space();
    }

    @Override
    public void close() {
        real.close();
    }
}
