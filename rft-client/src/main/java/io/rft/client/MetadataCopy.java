package io.rft.client;

import io.rft.EntryFailure;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Keep.Owners;
import io.rft.disk.FileStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives the copies of a tree's entries the owners and extended attributes that the originals have, after they have got their names: the
 * target changes only what differs. For one thread.
 */
final class MetadataCopy {
    private static final int REFUSALS_MAX = 200; // then owners are given up that are only kept where permitted

    private final TreeSource source;
    private final TreeSide target;
    private final Keep keep;
    private final Consumer<Unkept> unkept;
    private Optional<Unkept> refused = Optional.empty();
    private boolean ownersGivenUp;

    /** @param unkept is told, each time again, of what is not kept and no failure */
    MetadataCopy(TreeSource source, TreeSide target, Keep keep, Consumer<Unkept> unkept) {
        this.source = source;
        this.target = target;
        this.keep = keep;
        this.unkept = unkept;
    }

    /** An original, and where its copy is. */
    record Pair(RemotePath from, RemotePath to, FileStatus.Type type) {
        static Pair of(TreeEntry entry) {
            return new Pair(entry.path(), entry.path(), entry.type());
        }
    }

    /** Does so for these; says of which it failed. */
    Map<RemotePath, RftException> keep(List<TreeEntry> entries) throws RftException {
        return keepPairs(entries.stream().map(Pair::of).toList());
    }

    /** The same; what failed by the paths of the originals. */
    Map<RemotePath, RftException> keepPairs(List<Pair> pairs) throws RftException {
        if (pairs.isEmpty() || !isWanted()) {
            return Map.of();
        }
        var failed = new HashMap<RemotePath, RftException>();
        var found = source.metadata(pairs.stream().map(Pair::from).toList(), wantsOwners(), keep.attributes());
        for (var failure : found.failures()) {
            failed.put(pairs.get(failure.index()).from(), told(failure));
        }
        set(pairs, found, failed);
        return failed;
    }

    boolean isWanted() {
        return wantsOwners() || keep.attributes();
    }

    private boolean wantsOwners() {
        return keep.owners() != Owners.NO && !ownersGivenUp;
    }

    private void set(List<Pair> pairs, FoundMetadata found, Map<RemotePath, RftException> failed) throws RftException {
        var changes = new ArrayList<MetadataChange>();
        var about = new ArrayList<Pair>();
        for (var i = 0; i < pairs.size(); i++) {
            var pair = pairs.get(i);
            found.entries().get(i).ifPresent(metadata -> {
                for (var change : changes(pair, metadata)) {
                    changes.add(change);
                    about.add(pair);
                }
            });
        }
        var refusals = 0;
        for (var failure : target.keep(changes)) {
            var pair = about.get(failure.index());
            if (changes.get(failure.index()) instanceof MetadataChange.Owned && keep.owners() != Owners.REQUIRED) {
                refused(failure);
                refusals++;
            } else {
                failed.putIfAbsent(pair.from(), told(failure));
            }
        }
        ownersGivenUp |= refusals >= REFUSALS_MAX && refusals == pairs.size();
    }

    /** First what needs the rights of an owner, then what may take them away. A link has no extended attributes. */
    private List<MetadataChange> changes(Pair pair, Metadata metadata) {
        var changes = new ArrayList<MetadataChange>();
        if (keep.attributes() && pair.type() != FileStatus.Type.SYMLINK) {
            changes.add(new MetadataChange.Attributed(pair.to(), metadata.attributes()));
        }
        metadata.owner().ifPresent(owner -> changes.add(new MetadataChange.Owned(pair.to(), owner)));
        return changes;
    }

    private void refused(EntryFailure failure) {
        refused = Optional.of(refused.map(known -> known.and(1)).orElseGet(() -> new Unkept(1, told(failure))));
        refused.ifPresent(unkept);
    }

    private static RftException told(EntryFailure failure) {
        return new RftException(failure.code(), Escaped.of(failure.message()));
    }
}
