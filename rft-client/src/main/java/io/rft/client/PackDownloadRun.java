package io.rft.client;

import io.rft.Durability;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.SourceChangedException;
import io.rft.TransferId;
import io.rft.protocol.Message;
import io.rft.protocol.Settings;
import io.rft.store.IfExists;
import io.rft.store.LocalStore;
import io.rft.store.PackRequest;
import io.rft.store.StagedPack;
import io.rft.transfer.Receiver;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Conducts the download of several small files as one transfer. What fails for one of them is told by {@link #failures}. */
final class PackDownloadRun extends TransferRun {
    /**
     * What is to be fetched.
     *
     * @param store whose root the files go below; stays the caller's
     * @param names what the members are called there
     * @param tree the job that they are part of, by which what a killed process has left of them is found
     */
    record Files(
            RemotePath directory,
            List<RemotePath> members,
            LocalStore store,
            List<RemotePath> names,
            boolean replace,
            Durability durability,
            Optional<TransferId> tree) {}

    private final Files files;
    private SortedMap<Integer, RftException> failures = Collections.emptySortedMap();

    PackDownloadRun(ClientConfig config, Link link, Transfer transfer, Files files) {
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
        var random = config().random();
        var id = files.tree().map(tree -> TransferId.within(tree, random)).orElseGet(() -> TransferId.random(random));
        var inbox = session.expect(id);
        try {
            transfer().onCancel(inbox::fail);
            var fetch = new Message.FetchPack(id, files.directory(), files.members());
            var failed = new TreeMap<Integer, RftException>();
            for (var failure :
                    session.session().ask(fetch, Message.PackFetched.class).failures()) {
                if (failure.index() < files.members().size()) {
                    failed.put(failure.index(), told(failure));
                }
            }
            if (failed.size() == files.members().size()) {
                failures = Collections.unmodifiableSortedMap(failed);
                return new Message.Committed(id, 0, 0);
            }
            return receive(session, inbox, failed);
        } finally {
            session.forget(id);
        }
    }

    private Message.Committed receive(ClientSession session, Inbox inbox, SortedMap<Integer, RftException> failed)
            throws RftException {
        var item = await(inbox, Message.PackOffer.class);
        var offer = (Message.PackOffer) item.request();
        List<Integer> places;
        StagedPack staged;
        try {
            places = places(offer, failed);
            staged = files.store().stagePack(request(offer, places, session.settings()));
        } catch (RftException e) {
            item.reply().fail(e);
            throw e;
        }
        transfer().stats().began(offer.size(), 0);
        var receiver = session.transfers()
                .receiver(offer.transfer(), staged, transfer().stats(), inbox::fail);
        try {
            session.transfers().add(receiver);
            session.want(Math.clamp(Math.ceilDiv(offer.size(), receiver.blockBytes()), 0, Settings.CONNECTIONS_MAX));
            item.reply().answer(receiver.accept());
            var receipt = commit(inbox, receiver, staged, places, failed);
            failures = Collections.unmodifiableSortedMap(failed);
            return receipt;
        } catch (RftException e) {
            giveUp(session, offer.transfer(), e);
            throw e;
        } finally {
            session.transfers().remove(receiver);
            receiver.close();
        }
    }

    private Message.Committed commit(
            Inbox inbox,
            Receiver receiver,
            StagedPack staged,
            List<Integer> places,
            SortedMap<Integer, RftException> failed)
            throws RftException {
        var item = await(inbox, Message.PackCommit.class);
        var commit = (Message.PackCommit) item.request();
        try {
            staged.omit(commit.omitted());
            var receipt = receiver.commit(new Message.Commit(commit.transfer(), commit.epoch(), commit.crc32c()));
            for (var member : commit.omitted()) {
                if (member < places.size()) {
                    failed.put(places.get(member), changed(places.get(member)));
                }
            }
            staged.failures().forEach((member, why) -> failed.put(places.get(member), why));
            item.reply().answer(new Message.PackCommitted(commit.transfer(), commit.crc32c(), List.of()));
            return receipt;
        } catch (RftException e) {
            item.reply().fail(e);
            throw e;
        }
    }

    private PackRequest request(Message.PackOffer offer, List<Integer> places, Settings agreed) {
        var members = IntStream.range(0, places.size())
                .mapToObj(i -> offer.members().get(i).at(files.names().get(places.get(i))))
                .toList();
        return new PackRequest(
                offer.transfer(),
                RemotePath.ROOT,
                members,
                agreed.blockBytesFor(offer.size(), offer.blockBytes()),
                files.replace() ? IfExists.REPLACE : IfExists.FAIL,
                files.durability());
    }

    /** The places of the offered members in what was asked for: nothing else is taken, and nothing twice. */
    private List<Integer> places(Message.PackOffer offer, Map<Integer, RftException> failed) throws RftException {
        var wanted = new HashMap<RemotePath, Integer>();
        for (var i = 0; i < files.members().size(); i++) {
            if (!failed.containsKey(i)) {
                wanted.put(files.members().get(i), i);
            }
        }
        var places = offer.members().stream()
                .map(member -> Optional.ofNullable(wanted.remove(member.path())))
                .toList();
        if (places.stream().anyMatch(Optional::isEmpty) || !wanted.isEmpty()) {
            throw new RftException(ErrorCode.PROTOCOL, "the server offers other files than were asked for");
        }
        return places.stream().map(Optional::get).toList();
    }

    /** The next request of this kind; the server may also end the pack. */
    private static Inbox.Item await(Inbox inbox, Class<? extends Message.Request> kind) throws RftException {
        while (true) {
            var item = inbox.take();
            if (kind.isInstance(item.request())) {
                return item;
            }
            if (item.request() instanceof Message.Cancel cancel) {
                item.reply().answer(new Message.Done());
                throw new RftException(cancel.code(), Escaped.of(cancel.reason()));
            }
            item.reply().fail(new RftException(ErrorCode.PROTOCOL, "this is out of place in a pack"));
        }
    }

    /** The server should not go on sending what nobody takes. Does not wait for it. */
    private void giveUp(ClientSession session, TransferId transfer, RftException cause) {
        if (cause.code() == ErrorCode.NETWORK) {
            session.session().fail(cause);
            return;
        }
        var reason = "the client has ended the download: " + cause.code().wireName();
        var cancel = new Message.Cancel(transfer, 1, false, cause.code(), reason);
        config().tasks().startVirtual("rft-cancel " + transfer, () -> {
            try {
                session.session().ask(cancel, Message.Done.class);
            } catch (RftException gone) {
                // The server has ended it already.
            }
        });
    }

    private RftException changed(int place) {
        return new SourceChangedException(
                "the source " + shown(place) + " was changed before it was sent",
                "Fetch it again when nothing writes to it.");
    }

    private String shown(int place) {
        return Escaped.of(files.directory().resolve(files.members().get(place)).toString());
    }

    private static RftException told(EntryFailure failure) {
        return new RftException(failure.code(), Escaped.of(failure.message()));
    }
}
