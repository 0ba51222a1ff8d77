package io.rft.client;

import io.rft.Durability;
import io.rft.Escaped;
import io.rft.IntegrityException;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.disk.FileStatus;
import io.rft.protocol.Message;
import io.rft.store.LocalStore;
import io.rft.transfer.Reader;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Conducts the upload of several small files as one transfer. What fails for one of them is told by {@link #failures}. */
final class PackUploadRun extends TransferRun {
    /**
     * What is to be sent.
     *
     * @param store whose root the files are below; stays the caller's
     * @param statuses of the members, as they were found
     * @param target the directory at the server
     * @param names what the members are called there
     */
    record Files(
            LocalStore store,
            List<RemotePath> members,
            List<FileStatus> statuses,
            RemotePath target,
            List<RemotePath> names,
            boolean replace,
            Durability durability) {}

    private final Files files;
    private SortedMap<Integer, RftException> failures = Collections.emptySortedMap();

    PackUploadRun(ClientConfig config, Link link, Transfer transfer, Files files) {
        super(config, link, transfer, Optional.empty());
        this.files = files;
    }

    /** Members that did not come through, by their place; once the transfer has succeeded. */
    SortedMap<Integer, RftException> failures() {
        return failures;
    }

    @Override
    void open() {}

    @Override
    void close() {}

    @Override
    Message.Committed attempt(ClientSession session) throws RftException {
        try {
            return send(session);
        } catch (IntegrityException e) { // a member was changed between two readings of one block
            return send(session);
        }
    }

    private Message.Committed send(ClientSession session) throws RftException {
        var id = TransferId.random(config().random());
        var source = files.store().openPack(RemotePath.ROOT, files.members(), files.statuses());
        var size = source.identity().size();
        var reader = new Reader(source, session.settings().blockBytesFor(size));
        var offer = new Message.PackOffer(
                id, files.target(), named(source.members()), reader.blockBytes(), files.replace(), files.durability());
        transfer().onCancel(reason -> session.transfers().stopSending(id, reason));
        var receipt = session.transfers().send(offer, source, reader, transfer().stats());
        var failed = new TreeMap<>(source.failures());
        for (var failure : receipt.failures()) {
            failed.putIfAbsent(failure.index(), new RftException(failure.code(), Escaped.of(failure.message())));
        }
        failures = Collections.unmodifiableSortedMap(failed);
        return new Message.Committed(id, size, receipt.crc32c());
    }

    private List<PackMember> named(List<PackMember> members) {
        return IntStream.range(0, members.size())
                .mapToObj(i -> members.get(i).at(files.names().get(i)))
                .toList();
    }
}
