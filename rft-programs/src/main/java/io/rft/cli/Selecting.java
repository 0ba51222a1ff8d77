package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.FileFacts;
import io.rft.client.RftClient;
import io.rft.client.TreeOptions.Select;
import io.rft.client.TreeSelection;
import io.rft.protocol.Message.Entry;
import io.rft.protocol.Message.EntryType;
import io.rft.protocol.Message.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which of a command's single files move, by a look at both ends: all of them are looked at in one request. For one thread.
 *
 * @param rehearse whether nothing moves, and is only said
 */
record Selecting(RftClient client, Select select, boolean rehearse, FileOutcome.Action done) {
    /** Where a file is on this machine, and where at the server, whichever of them is the source. */
    record Ends(Path here, RemotePath there) {}

    static Selecting of(RftClient client, Select select, TransferOptions options, FileOutcome.Action done) {
        return new Selecting(client, select, options.tree().dryRun(), done);
    }

    /** Puts what is settled already in the place of those that do not move. */
    void among(List<Item> items) throws RftException {
        var places = new ArrayList<Integer>();
        var paths = new ArrayList<RemotePath>();
        for (var i = 0; isNeeded() && i < items.size(); i++) {
            if (items.get(i).ends().isPresent()) {
                places.add(i);
                paths.add(items.get(i).ends().get().there());
            }
        }
        if (places.isEmpty()) {
            return;
        }
        var found = client.look(RemotePath.ROOT, paths);
        for (var i = 0; i < places.size(); i++) {
            var item = items.get(places.get(i));
            items.set(places.get(i), decided(item, item.ends().orElseThrow(), found.get(i)));
        }
    }

    /** Whether a file may exist the receiver decides by itself, when it gives it its name. */
    private boolean isNeeded() {
        return rehearse
                || switch (select) {
                    case ALL, ABSENT, ABSENT_OR_FAIL -> false;
                    case NEWER, DIFFERENT, CONTENT -> true;
                };
    }

    private Item decided(Item item, Ends ends, Optional<Entry> found) throws RftException {
        var isUpload = done == FileOutcome.Action.SENT;
        var source = isUpload ? here(ends.here()) : there(ends.there(), found);
        var target = isUpload ? found.map(FileFacts::of) : here(ends.here(), LinkOption.NOFOLLOW_LINKS);
        if (source.isEmpty()) {
            return rehearse
                    ? new Refused(item.path(), new RftException(ErrorCode.NOT_FOUND, "there is no file " + item.path()))
                    : item; // the attempt tells what is the matter
        }
        var bytes = source.get().bytes();
        return switch (TreeSelection.decide(select, source.get(), target)) {
            case MOVE -> moved(item, bytes);
            case SKIP -> skipped(item, bytes);
            case COMPARE -> isSame(ends) ? skipped(item, bytes) : moved(item, bytes);
            case REFUSE -> rehearse ? new Refused(item.path(), exists(item)) : item;
        };
    }

    private Item moved(Item item, long bytes) {
        return rehearse ? new Settled(item.path(), item.target(), done, bytes) : item;
    }

    private static Item skipped(Item item, long bytes) {
        return new Settled(item.path(), item.target(), FileOutcome.Action.SKIPPED, bytes);
    }

    private static RftException exists(Item item) {
        return new RftException(
                ErrorCode.EXISTS, item.target() + " exists already", "Choose another name, or replace it.");
    }

    private boolean isSame(Ends ends) throws RftException {
        var mine = FileDigest.of(ends.here(), HashAlgorithm.CRC32C);
        return mine.hexadecimal()
                .equals(client.hash(ends.there(), HashAlgorithm.CRC32C).digest().toString());
    }

    private static Optional<FileFacts> here(Path path, LinkOption... links) {
        try {
            return Optional.of(FileFacts.of(Files.readAttributes(path, BasicFileAttributes.class, links)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A link stands for what it leads to, where something is copied from. */
    private Optional<FileFacts> there(RemotePath path, Optional<Entry> found) throws RftException {
        var isLink = found.filter(entry -> entry.type() == EntryType.SYMLINK).isPresent();
        return (isLink ? Remote.find(client, path) : found).map(FileFacts::of);
    }
}
