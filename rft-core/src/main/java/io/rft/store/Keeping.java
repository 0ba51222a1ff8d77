package io.rft.store;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.ExtendedAttribute;
import io.rft.MetadataChange;
import io.rft.Owner;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import io.rft.journal.DurabilityCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Sets owners and extended attributes, one by one, for a {@link Batch}: what is so already is not touched. One thread. */
final class Keeping implements Batch.Work<MetadataChange> {
    private static final int ACCESS = 0600;

    private final OpenParents parents;
    private final Accounts accounts;
    private final Predicate<RemotePath> mayOwn;
    private final DurabilityCounts counts;
    private final Map<Long, RemotePath> changed = new HashMap<>(); // a directory of each file system

    /** @param mayOwn whether another owner may be given to what is there */
    Keeping(OpenParents parents, Accounts accounts, Predicate<RemotePath> mayOwn, DurabilityCounts counts) {
        this.parents = parents;
        this.accounts = accounts;
        this.mayOwn = mayOwn;
        this.counts = counts;
    }

    @Override
    public void on(Directory parent, RemotePath path, MetadataChange change) throws RftException {
        var isChanged = switch (change) {
            case MetadataChange.Owned(var _, var owner) -> own(parent, path, owner);
            case MetadataChange.Attributed(var _, var wanted) -> attribute(parent, path, wanted);
        };
        if (isChanged) {
            changed.putIfAbsent(parent.fileSystem(), path.parent());
        }
    }

    /** Makes durable what was changed: with one call, not with one for each of many files. */
    void force() throws RftException {
        for (var directory : changed.values()) {
            parents.get(directory).forceFileSystem();
            counts.forced(DurabilityCounts.Forced.DATA);
        }
    }

    private boolean own(Directory parent, RemotePath path, Owner owner) throws RftException {
        var status = parent.status(name(path), false);
        var user = different(status.owner(), accounts.findUser(owner.user()).orElse(owner.userNumber()));
        var group = different(status.group(), accounts.findGroup(owner.group()).orElse(owner.groupNumber()));
        if (user.isEmpty() && group.isEmpty()) {
            return false;
        }
        if (!mayOwn.test(path)) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    "cannot set the owner of " + Escaped.of(path.toString())
                            + ": the rules for this user do not allow it",
                    "Have a rule with \"own\" added for this user at the server, or do without the owners.");
        }
        own(parent, name(path), user, group);
        return true;
    }

    /** One after the other: who may not change the user may perhaps change the group. */
    private static void own(Directory parent, String name, OptionalLong user, OptionalLong group) throws RftException {
        if (group.isPresent()) {
            try {
                parent.own(name, OptionalLong.empty(), group);
            } catch (RftException e) {
                if (user.isPresent() && e.code() == ErrorCode.PERMISSION) {
                    ownSuppressing(e, parent, name, user);
                }
                throw e;
            }
        }
        if (user.isPresent()) {
            parent.own(name, user, OptionalLong.empty());
        }
    }

    private static void ownSuppressing(RftException first, Directory parent, String name, OptionalLong user) {
        try {
            parent.own(name, user, OptionalLong.empty());
        } catch (RftException second) {
            first.addSuppressed(second);
        }
    }

    private static OptionalLong different(long now, long wanted) {
        return now == wanted ? OptionalLong.empty() : OptionalLong.of(wanted);
    }

    /** Who may not write to a file may not change these either, nor look at them who may not read: its owner may let himself. */
    private static boolean attribute(Directory parent, RemotePath path, List<ExtendedAttribute> wanted)
            throws RftException {
        var name = name(path);
        try {
            return change(parent, name, wanted);
        } catch (RftException e) {
            var status = parent.status(name, false);
            if (e.code() != ErrorCode.PERMISSION || !lacksAccess(status)) {
                throw e;
            }
            return letIn(parent, name, wanted, status.mode());
        }
    }

    private static boolean letIn(Directory parent, String name, List<ExtendedAttribute> wanted, int mode)
            throws RftException {
        parent.attributes(name, OptionalInt.of(mode | ACCESS), Optional.empty());
        try {
            return change(parent, name, wanted);
        } finally {
            parent.attributes(name, OptionalInt.of(mode), Optional.empty());
        }
    }

    private static boolean lacksAccess(FileStatus status) {
        return switch (status.type()) {
            case FILE, DIRECTORY -> (status.mode() & ACCESS) != ACCESS;
            case SYMLINK, OTHER -> false;
        };
    }

    private static boolean change(Directory parent, String name, List<ExtendedAttribute> wanted) throws RftException {
        var now = parent.extendedAttributes(name);
        var names = wanted.stream().map(ExtendedAttribute::name).collect(Collectors.toSet());
        var set = wanted.stream().filter(one -> !now.contains(one)).toList();
        var removed = now.stream()
                .map(ExtendedAttribute::name)
                .filter(one -> !names.contains(one))
                .toList();
        if (set.isEmpty() && removed.isEmpty()) {
            return false;
        }
        parent.changeExtendedAttributes(name, set, removed);
        return true;
    }

    private static String name(RemotePath path) {
        return path.isRoot() ? "." : path.name();
    }
}
