package io.rft.store;

import io.rft.EntryFailure;
import io.rft.ExtendedAttribute;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.Owner;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out whose entries are, and which extended attributes they have. Borrows the batch. One use, one thread. */
final class MetadataLook {
    private final Batch batch;
    private final Accounts accounts;
    private final boolean owners;
    private final boolean attributes;
    private final List<Optional<Metadata>> found = new ArrayList<>();
    private final List<EntryFailure> failures = new ArrayList<>();

    MetadataLook(Batch batch, Accounts accounts, boolean owners, boolean attributes) {
        this.batch = batch;
        this.accounts = accounts;
        this.owners = owners;
        this.attributes = attributes;
    }

    /** At as many of the first as may be told of at once. */
    FoundMetadata at(List<RemotePath> entries) {
        var weight = 0;
        var count = 0;
        for (var i = 0; i < entries.size(); i++) {
            var one = look(i, entries.get(i));
            weight += one.map(Metadata::weight).orElse(0);
            count += one.map(Metadata::attributes).map(List::size).orElse(0);
            if (weight > FoundMetadata.WEIGHT_MAX || count > FoundMetadata.ATTRIBUTES_MAX) {
                break; // it is asked for again
            }
            found.add(one);
        }
        return new FoundMetadata(found, failures);
    }

    private Optional<Metadata> look(int index, RemotePath entry) {
        var result = new ArrayList<Metadata>();
        batch.each(List.of(entry), path -> path, (parent, path, _) -> result.add(of(parent, path)))
                .forEach(failure -> failures.add(failure.at(index)));
        return result.stream().findFirst();
    }

    private Metadata of(Directory parent, RemotePath path) throws RftException {
        var name = path.isRoot() ? "." : path.name();
        var status = parent.status(name, false);
        Optional<Owner> owner = owners ? Optional.of(accounts.owner(status.owner(), status.group())) : Optional.empty();
        return new Metadata(owner, attributes ? attributes(parent, name, status) : List.of());
    }

    private static List<ExtendedAttribute> attributes(Directory parent, String name, FileStatus status)
            throws RftException {
        return switch (status.type()) {
            case FILE, DIRECTORY -> parent.extendedAttributes(name);
            case SYMLINK, OTHER -> List.of(); // which cannot have any
        };
    }
}
