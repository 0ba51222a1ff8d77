package io.rft.server;

import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.FileStatus;
import io.rft.protocol.Blob;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import io.rft.store.FileDigests;
import io.rft.store.FileEntry;
import io.rft.store.Glob;
import io.rft.store.Match;
import io.rft.store.Pages;
import io.rft.store.SourceFile;
import io.rft.store.Store;
import io.rft.store.Usage;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The file and directory operations of a session: a request in, an answer out. That the user may ask for it was checked before; what
 * takes a look at what is there or is about many entries, is checked here. One thread but for digests, which have their own, and for
 * {@link #close}.
 */
final class FileOperations implements Closeable {
    /** Each keeps two descriptors open. */
    static final int LISTINGS_MAX = 16;

    /** Each keeps two descriptors open for each directory on its way down. */
    static final int WALKS_MAX = 4;

    private final Store store;
    private final Rights rights;
    // of the operations thread
    private final Cursors<RemotePath, FileEntry, Message.Entry> listings;
    private final Cursors<String, Match, Message.Found> expansions;
    private final Cursors<Measuring, Usage, Message.Use> measurings;
    private final Set<SourceFile> hashing = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    FileOperations(Store store, Rights rights) {
        this.store = store;
        this.rights = rights;
        this.listings = new Cursors<>(LISTINGS_MAX, this::visible, FileOperations::entry, MessageCodec::fitting);
        this.expansions = new Cursors<>(WALKS_MAX, this::find, FileOperations::found, MessageCodec::fittingFound);
        this.measurings = new Cursors<>(
                WALKS_MAX,
                what -> store.measure(what.path(), what.each()),
                FileOperations::use,
                MessageCodec::fittingUses);
    }

    Message.Answer stat(Message.Stat request) throws RftException {
        return new Message.Attributes(entry(store.stat(request.path(), request.follow())));
    }

    Message.Answer list(Message.ListDirectory request) throws RftException {
        var page = listings.next(request.path(), request.cursor(), request.max());
        return new Message.Listing(page.items(), page.cursor());
    }

    Message.Answer expand(Message.Expand request) throws RftException {
        var page = expansions.next(request.pattern(), request.cursor(), request.max());
        var seen = page.items().stream()
                .filter(found -> rights.mayFind(found.path()))
                .toList();
        return new Message.Expanded(seen, page.cursor());
    }

    Message.Answer measure(Message.Measure request) throws RftException {
        var page = measurings.next(new Measuring(request.path(), request.each()), request.cursor(), request.max());
        return new Message.Measured(page.items(), page.cursor());
    }

    Message.Answer space(Message.SpacePlease request) throws RftException {
        var space = store.space(request.path());
        return new Message.Space(space.total(), space.free(), space.available());
    }

    /** Takes as long as the file is large: on a thread of its own. */
    Message.Answer copy(Message.Copy request) throws RftException {
        store.copy(request.from(), request.to(), request.replace() && rights.mayReplace(request.to()), () -> closed);
        return new Message.Done();
    }

    Message.Answer makeDirectory(Message.MakeDirectory request) throws RftException {
        if (request.parents()) {
            requireFixed(request.path());
        }
        store.makeDirectory(request.path(), request.parents());
        return new Message.Done();
    }

    /** Where nothing may be made, nothing is made on the way either. */
    private void requireFixed(RemotePath path) throws RftException {
        var fixed = rights.fixed(path);
        try {
            if (store.stat(fixed, true).status().type() == FileStatus.Type.DIRECTORY) {
                return;
            }
        } catch (RftException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                throw e;
            }
        }
        throw new RftException(
                ErrorCode.PERMISSION,
                "cannot make " + Escaped.of(fixed.toString()) + ": the rules for this user do not allow it");
    }

    Message.Answer remove(Message.Remove request) throws RftException {
        store.remove(request.path(), request.recursive());
        return new Message.Done();
    }

    Message.Answer rename(Message.Rename request) throws RftException {
        store.rename(request.from(), request.to(), request.replace() && rights.mayReplace(request.to()));
        return new Message.Done();
    }

    Message.Answer create(Message.CreateEntries request) throws RftException {
        var entries = request.entries().stream()
                .map(entry -> careful(request.path(), entry))
                .toList();
        return each(entries, entry -> refusal(request.path(), entry), some -> store.create(request.path(), some));
    }

    /** By a further name nobody gets rights to a file that its other names do not give. */
    private Optional<RftException> refusal(RemotePath directory, Creation entry) {
        var refusal = rights.findRefusal(Right.WRITE, directory, entry.path());
        return entry instanceof Creation.NewName(var path, var existing, var _)
                ? refusal.or(() -> rights.findRefusalOfName(directory, existing, path))
                : refusal;
    }

    /** Who may not remove something does not replace it either. */
    private Creation careful(RemotePath directory, Creation entry) {
        return switch (entry) {
            case Creation.NewLink(var path, var target, var replace) ->
                new Creation.NewLink(path, target, replace && rights.mayReplace(directory, path));
            case Creation.NewName(var path, var existing, var replace) ->
                new Creation.NewName(path, existing, replace && rights.mayReplace(directory, path));
            case Creation.NewDirectory _, Creation.NewFile _ -> entry;
        };
    }

    Message.Answer change(Message.SetAttributes request) throws RftException {
        return each(
                request.changes(),
                change -> rights.findRefusal(Right.WRITE, request.path(), change.path()),
                some -> store.change(request.path(), some));
    }

    /** Of what may not be read nobody learns what is attached to it. */
    Message.Answer metadata(Message.MetadataPlease request) throws RftException {
        var some = Permitted.of(request.entries(), entry -> rights.findRefusal(Right.READ, request.path(), entry));
        var found = some.entries().isEmpty()
                ? new FoundMetadata(List.of(), List.of())
                : store.metadata(request.path(), some.entries(), request.owners(), request.attributes());
        return Message.MetadataTold.of(among(request.entries().size(), some, found));
    }

    /** The same by the places in the request, as far as all of them are known or refused. */
    private static FoundMetadata among(int all, Permitted<RemotePath> some, FoundMetadata found) {
        var isWhole = found.entries().size() == some.entries().size();
        var told = isWhole ? all : some.places().get(found.entries().size());
        var entries = new ArrayList<Optional<Metadata>>(Collections.nCopies(told, Optional.empty()));
        for (var i = 0; i < found.entries().size(); i++) {
            entries.set(some.places().get(i), found.entries().get(i));
        }
        var failures = new ArrayList<EntryFailure>();
        some.refused().headMap(told).forEach((place, why) -> failures.add(EntryFailure.of(place, why)));
        found.failures()
                .forEach(failure -> failures.add(failure.at(some.places().get(failure.index()))));
        return new FoundMetadata(entries, failures);
    }

    Message.Answer keep(Message.SetMetadata request) throws RftException {
        return each(
                request.changes(),
                change -> rights.findRefusal(Right.WRITE, request.path(), change.path()),
                some -> store.keep(request.path(), some, rights::mayOwn));
    }

    Message.Answer removeAll(Message.RemoveEntries request) throws RftException {
        return each(
                request.entries(),
                entry -> rights.findRefusal(Right.DELETE, request.path(), entry),
                some -> store.removeAll(request.path(), some));
    }

    /** Where nothing is to be seen, nobody learns either whether the directory is there. */
    Message.Answer look(Message.LookAt request) throws RftException {
        var seen = new ArrayList<Optional<Message.Entry>>(
                Collections.nCopies(request.entries().size(), Optional.empty()));
        var visible = Permitted.of(request.entries(), entry -> hidden(request.path(), entry));
        if (!visible.isNothing()) {
            var found = store.look(request.path(), visible.entries());
            for (var i = 0; i < found.size(); i++) {
                seen.set(visible.places().get(i), found.get(i).map(FileOperations::entry));
            }
        }
        return MessageCodec.looked(seen);
    }

    private Optional<RftException> hidden(RemotePath directory, RemotePath entry) {
        return rights.maySee(directory, entry)
                ? Optional.empty()
                : Optional.of(new RftException(ErrorCode.NOT_FOUND, "there is nothing to be seen"));
    }

    private Pages<FileEntry> visible(RemotePath directory) throws RftException {
        return new VisiblePages(store.list(directory), entry -> rights.mayFind(directory, entry.name()));
    }

    /** Does for those entries what is to be done that the user may; of the others the refusal is told. */
    private static <E> Message.Answer each(List<E> entries, Function<E, Optional<RftException>> refusal, Doing<E> doing)
            throws RftException {
        var some = Permitted.of(entries, refusal);
        var failures = new ArrayList<EntryFailure>();
        some.refused().forEach((place, why) -> failures.add(EntryFailure.of(place, why)));
        if (!some.isNothing()) {
            doing.to(some.entries())
                    .forEach(failure -> failures.add(failure.at(some.places().get(failure.index()))));
        }
        failures.sort(Comparator.comparingInt(EntryFailure::index));
        return Message.EntriesDone.of(failures);
    }

    /** What is done to many entries; returns which failed. */
    private interface Doing<E> {
        List<EntryFailure> to(List<E> entries) throws RftException;
    }

    /** Reads the whole file: on a thread of its own. */
    Message.Answer hash(Message.Hash request) throws RftException {
        var source = store.open(request.path());
        hashing.add(source);
        try (source) {
            if (closed) {
                throw new RftException(ErrorCode.NETWORK, "the session has ended");
            }
            var digest = switch (request.algorithm()) {
                case CRC32C ->
                    ByteBuffer.allocate(Integer.BYTES)
                            .putInt(FileDigests.crc32c(source))
                            .array();
                case SHA256 -> FileDigests.sha256(source);
            };
            return new Message.Hashed(
                    request.algorithm(), new Blob(digest), source.identity().size());
        } finally {
            hashing.remove(source);
        }
    }

    /** Ends what would otherwise read on for nobody. */
    @Override
    public void close() {
        closed = true;
        hashing.forEach(SourceFile::close);
    }

    /** Ends the listings that are under way; on the thread that lists. */
    void endListings() {
        listings.close();
        expansions.close();
        measurings.close();
    }

    private Pages<Match> find(String pattern) throws RftException {
        try {
            return store.find(Glob.parse(pattern));
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, Escaped.of(pattern) + ": " + e.getMessage(), e);
        }
    }

    private static Message.Found found(Match match) {
        return new Message.Found(match.path(), entry(match.entry()));
    }

    private static Message.Use use(Usage usage) {
        return new Message.Use(usage.path(), usage.bytes(), usage.files(), usage.directories(), usage.unread());
    }

    /** What is added up. */
    private record Measuring(RemotePath path, boolean each) {}

    static Message.Entry entry(FileEntry entry) {
        var status = entry.status();
        var type = switch (status.type()) {
            case FILE -> Message.EntryType.FILE;
            case DIRECTORY -> Message.EntryType.DIRECTORY;
            case SYMLINK -> Message.EntryType.SYMLINK;
            case OTHER -> Message.EntryType.OTHER;
        };
        return new Message.Entry(
                entry.name(),
                type,
                status.size(),
                status.mode(),
                status.modified(),
                entry.owner(),
                entry.group(),
                entry.target(),
                status.sharedKey());
    }
}
