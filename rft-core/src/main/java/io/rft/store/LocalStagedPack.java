package io.rft.store;

import io.rft.Durability;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.digest.BlockChecksums;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.range.RangeSet;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Small files being received in a {@link LocalStore}; see {@link StagedPack}. The order on disk is that of a single file, once for all of
 * them: contents and attributes, one force of the file system, the names, a force of each directory. Borrows the root.
 */
final class LocalStagedPack implements StagedPack {
    private static final int MODE_MASK = 0777; // a peer makes no program that runs with another user's rights
    private static final Logger LOG = LoggerFactory.getLogger(LocalStagedPack.class);

    private final Directory root;
    private final long fileSystem; // of the root
    private final PackRequest request;
    private final List<PackMember> members;
    private final String[] parents; // the directory of each member
    private final PackLayout layout;
    private final BlockChecksums checksums;
    private final PackFailures failures = new PackFailures();
    private final ReentrantLock lock = new ReentrantLock(); // guards: all below; held while a member comes in parts
    private final BitSet created = new BitSet();
    private final BitSet omitted = new BitSet();
    private final Map<Integer, Long> partial = new HashMap<>(); // bytes that are still to come
    private boolean ended;

    LocalStagedPack(Directory root, PackRequest request) throws RftException {
        this.root = root;
        this.fileSystem = root.fileSystem();
        this.request = request;
        this.members = request.members();
        this.layout = new PackLayout(members);
        this.checksums = new BlockChecksums(layout.size(), request.blockBytes());
        this.parents = new String[members.size()];
        var known = new HashMap<RemotePath, String>();
        for (var i = 0; i < parents.length; i++) {
            try {
                parents[i] = known.computeIfAbsent(
                        members.get(i).path().parent(),
                        below -> request.directory().resolve(below).relative());
            } catch (IllegalArgumentException e) { // both together are too long
                parents[i] = request.directory().relative();
                refuse(i, new RftException(ErrorCode.PERMISSION, String.valueOf(e.getMessage()), e));
            }
        }
        request.refused().forEach(this::refuse);
    }

    /** This member may not be written. */
    void refuse(int member, RftException why) {
        failures.add(member, why);
    }

    @Override
    public long size() {
        return layout.size();
    }

    @Override
    public int blockBytes() {
        return request.blockBytes();
    }

    /** Each attempt is a transfer of its own. */
    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public RangeSet durableAtOpen() {
        return new RangeSet();
    }

    @Override
    public BlockChecksums checksums() {
        return checksums;
    }

    @Override
    public boolean commitsUnforced() {
        return true;
    }

    @Override
    public boolean hasCheckpoints() {
        return false;
    }

    @Override
    public RangeSet force() {
        throw new IllegalStateException("a pack has no checkpoints");
    }

    @Override
    public void withdraw(RangeSet blocks) {
        throw new IllegalStateException("of a pack nothing was left to an earlier attempt");
    }

    @Override
    public void write(long offset, ByteBuffer block, int crc32c) throws RftException {
        try (var place = new Place()) {
            layout.forEach(offset, block.duplicate(), (member, at, part) -> {
                if (!failures.has(member)) {
                    try {
                        take(place, member, at, part);
                    } catch (RftException e) {
                        failures.add(member, e);
                    }
                }
            });
        }
    }

    private void take(Place place, int member, long offset, ByteBuffer part) throws RftException {
        var whole = members.get(member).size();
        if (part.remaining() == whole) {
            create(place, member, part);
            return;
        }
        lock.lock();
        try {
            var left = partial.getOrDefault(member, whole) - part.remaining();
            var isFirst = partial.put(member, left) == null;
            var directory = place.of(member);
            try (var file = isFirst ? directory.create(part(member), 0600) : directory.openForWrite(part(member))) {
                created.set(member);
                file.write(offset, part);
                if (left == 0) {
                    finish(place, file, member);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void create(Place place, int member, ByteBuffer content) throws RftException {
        var directory = place.of(member);
        try (var file = directory.create(part(member), 0600)) {
            lock.lock();
            try {
                created.set(member);
            } finally {
                lock.unlock();
            }
            file.write(0, content);
            finish(place, file, member);
        }
    }

    /** One force for all of them does for those that are on the root's file system. */
    private void finish(Place place, DiskFile file, int member) throws RftException {
        file.attributes(
                members.get(member).mode() & MODE_MASK, members.get(member).modified());
        if (request.durability() != Durability.NONE && place.isForeign()) {
            file.force();
        }
    }

    @Override
    public void omit(Collection<Integer> which) {
        lock.lock();
        try {
            which.stream().filter(member -> member < members.size()).forEach(omitted::set);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SortedMap<Integer, RftException> failures() {
        return failures.all();
    }

    @Override
    public void commit(Remembering remembering) throws RftException {
        lock.lock();
        try {
            if (ended) {
                throw new RftException(ErrorCode.BUSY, "this pack has ended already");
            }
            publish();
            end();
        } finally {
            lock.unlock();
        }
    }

    private void publish() throws RftException {
        var forced = request.durability() != Durability.NONE;
        try (var place = new Place()) {
            for (var member = 0; member < members.size(); member++) {
                if (members.get(member).size() == 0 && isWanted(member)) {
                    createEmpty(place, member);
                }
            }
        }
        if (forced) {
            root.forceFileSystem();
        }
        try (var place = new Place()) {
            for (var together : byDirectory()) {
                together.forEach(member -> publish(place, member));
                if (forced) {
                    force(place, together);
                }
            }
        }
    }

    private void createEmpty(Place place, int member) {
        try {
            create(place, member, ByteBuffer.allocate(0));
        } catch (RftException e) {
            failures.add(member, e);
        }
    }

    private void publish(Place place, int member) {
        if (isWanted(member)) {
            try {
                var directory = place.of(member);
                requireFile(directory, member);
                directory.rename(part(member), name(member), request.replaces(member));
                created.clear(member);
            } catch (RftException e) {
                failures.add(member, e);
            }
        }
    }

    /** What has the name may be replaced by a file if it is one, or a link. */
    private void requireFile(Directory directory, int member) throws RftException {
        var there = directory.findStatus(name(member)).map(FileStatus::type);
        if (there.equals(Optional.of(FileStatus.Type.DIRECTORY)) || there.equals(Optional.of(FileStatus.Type.OTHER))) {
            throw new RftException(
                    ErrorCode.PERMISSION,
                    "cannot write " + shown(member) + ": there is something else than a file of that name",
                    "Remove it, or choose another name.");
        }
    }

    /** The names of these members, which are of one directory, are to stay. */
    private void force(Place place, List<Integer> together) {
        try {
            place.of(together.getFirst()).force();
        } catch (RftException e) {
            together.forEach(member -> failures.add(member, e));
        }
    }

    private boolean isWanted(int member) {
        return !omitted.get(member) && !failures.has(member);
    }

    private Collection<List<Integer>> byDirectory() {
        var all = new LinkedHashMap<String, List<Integer>>();
        for (var member = 0; member < members.size(); member++) {
            all.computeIfAbsent(parents[member], _ -> new ArrayList<>()).add(member);
        }
        return all.values();
    }

    @Override
    public void read(long offset, ByteBuffer block) {
        throw new IllegalStateException("a pack is not read again");
    }

    @Override
    public OptionalLong findDamage(Between blocks) {
        throw new IllegalStateException("a pack is not read again");
    }

    @Override
    public void discard() {
        close();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    /** What has not got its name goes. The lock held. */
    private void end() {
        ended = true;
        try (var place = new Place()) {
            created.stream().forEach(member -> {
                try {
                    place.of(member).removeFile(part(member));
                } catch (RftException e) {
                    LOG.debug("what is left of a pack stays for a while: {}", e.getMessage());
                }
            });
        }
        created.clear();
    }

    private String name(int member) {
        return members.get(member).path().name();
    }

    /** Each member has an id of its own: long names are shortened to the same. */
    private String part(int member) {
        var pack = request.transfer();
        return StagedNames.part(name(member), new TransferId(pack.high(), pack.low() + member));
    }

    private String shown(int member) {
        return Escaped.of(
                request.directory().resolve(members.get(member).path()).toString());
    }

    /** The directory of the member that was asked for last: mostly the next one's, too. One thread. */
    private final class Place implements Closeable {
        private String where = "";
        private Optional<Directory> open = Optional.empty();
        private boolean isForeign;

        Directory of(int member) throws RftException {
            if (open.isEmpty() || !where.equals(parents[member])) {
                close();
                var directory = root.openDirectory(parents[member]);
                open = Optional.of(directory);
                where = parents[member];
                isForeign = directory.fileSystem() != fileSystem;
            }
            return open.get();
        }

        /** Whether it is on another file system than the root. */
        boolean isForeign() {
            return isForeign;
        }

        @Override
        public void close() {
            open.ifPresent(Directory::close);
            open = Optional.empty();
        }
    }
}
