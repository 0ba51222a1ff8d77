package io.rft.store;

import io.rft.Escaped;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.disk.Directory;
import io.rft.disk.FileStatus;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;

/** Small files of a {@link LocalStore} as one source; see {@link PackSource}. Borrows the root. */
final class LocalPackSource implements PackSource {
    private final Directory root;
    private final List<RemotePath> paths;
    private final List<PackMember> members;
    private final List<SourceIdentity> identities;
    private final PackLayout layout;
    private final PackFailures failures = new PackFailures();

    /** Of these files, which were found to be so. */
    LocalPackSource(Directory root, RemotePath directory, List<RemotePath> members, List<FileStatus> statuses) {
        this.root = root;
        this.paths = members.stream().map(directory::resolve).toList();
        this.members = IntStream.range(0, members.size())
                .mapToObj(i -> member(members.get(i), statuses.get(i)))
                .toList();
        this.identities = statuses.stream().map(SourceIdentity::of).toList();
        this.layout = new PackLayout(this.members);
    }

    private static PackMember member(RemotePath path, FileStatus status) {
        return new PackMember(path, status.size(), status.mode(), status.modified());
    }

    @Override
    public List<PackMember> members() {
        return members;
    }

    @Override
    public SortedMap<Integer, RftException> failures() {
        return failures.all();
    }

    /** Only its size says anything. */
    @Override
    public SourceIdentity identity() {
        return new SourceIdentity(layout.size(), Instant.EPOCH, Instant.EPOCH, "");
    }

    @Override
    public int mode() {
        return 0;
    }

    @Override
    public void read(long position, ByteBuffer target) throws RftException {
        layout.forEach(position, target, this::readPart);
        if (target.hasRemaining()) {
            throw new IllegalArgumentException("beyond the end of the pack");
        }
    }

    private void readPart(int member, long offset, ByteBuffer part) {
        var start = part.position();
        if (!failures.has(member)) {
            try {
                readMember(member, offset, part);
                return;
            } catch (RftException e) {
                failures.add(member, e);
                part.position(start);
            }
        }
        while (part.hasRemaining()) { // rare, and small
            part.put((byte) 0);
        }
    }

    /** The status afterwards tells of a change during the reading, and of another file. */
    private void readMember(int member, long offset, ByteBuffer part) throws RftException {
        try (var file = root.openSeen(paths.get(member).relative())) {
            file.read(offset, part);
            if (part.hasRemaining() || !SourceIdentity.of(file.status()).equals(identities.get(member))) {
                throw new SourceChangedException(
                        "the source " + Escaped.of(paths.get(member).toString()) + " was changed before it was sent",
                        "Send it again when nothing writes to it.");
            }
        }
    }

    /** Of its members each is looked at when it is read. */
    @Override
    public void checkUnchanged() {}

    @Override
    public void close() {}
}
