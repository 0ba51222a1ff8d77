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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Copies of files to other names at the same server, which it makes by itself: no byte comes here. For one thread.
 *
 * @param select which of them are made
 * @param rehearse whether none is, but only said
 */
record CopyThere(List<Address.Remote> sources, Address.Remote target, Select select, boolean rehearse, World world) {
    /** If that is what these addresses mean; fails with {@code USAGE} for copies between different servers. */
    static Optional<CopyThere> of(List<Address> addresses, TransferOptions options, World world) throws RftException {
        var remotes = new ArrayList<Address.Remote>();
        for (var address : addresses) {
            if (!(address instanceof Address.Remote remote)) {
                return Optional.empty();
            }
            remotes.add(remote);
        }
        var target = remotes.removeLast();
        for (var source : remotes) {
            if (!source.endpoint().equals(target.endpoint())) {
                throw Plan.usage(
                        source.text() + " and " + target.text()
                                + " are at different servers, or of different users, and copying between those is not"
                                + " possible yet",
                        "Get it to this machine first.");
            }
        }
        var select = options.tree().select(options, Select.ALL);
        return Optional.of(new CopyThere(
                List.copyOf(remotes), target, select, options.tree().dryRun(), world));
    }

    /** Makes them, one after the other; what becomes of each is told. */
    void run(Servers servers, Moving moving) throws RftException {
        var client = servers.at(target.endpoint());
        var path = Remote.resolve(target, client);
        var intoDirectory = Remote.find(client, path).map(Entry::type).equals(Optional.of(EntryType.DIRECTORY));
        var several = sources.size() > 1 || sources.getFirst().isPattern();
        if (!intoDirectory && (several || target.isDirectory())) {
            throw Plan.usage(target.text() + " is not a directory", "Make it with: rft mkdir");
        }
        for (var source : sources) {
            copy(source, client, intoDirectory, path, moving);
        }
    }

    private void copy(Address.Remote source, RftClient client, boolean intoDirectory, RemotePath to, Moving moving)
            throws RftException {
        var found = new ArrayList<Source>();
        try {
            Remote.expand(source, client, moving::notice, (path, one) -> found.add(new Source(path, one)));
        } catch (RftException e) {
            if (ServerCommand.endsAll(e)) {
                throw e;
            }
            moving.file(failed(source, "", e));
            return;
        }
        for (var one : found) {
            moving.file(outcome(one, client, intoDirectory ? Remote.child(to, one.path.name()) : to));
        }
    }

    private FileOutcome outcome(Source source, RftClient client, RemotePath to) throws RftException {
        var began = world.ticker().nanoTime();
        try {
            var entry = client.stat(source.path, true);
            var isSkipped = isSkipped(client, FileFacts.of(entry), to);
            if (!isSkipped && !rehearse) {
                client.copy(source.path, to, select != Select.ABSENT && select != Select.ABSENT_OR_FAIL);
            }
            var size = entry.size();
            var elapsed = Duration.ofNanos(world.ticker().nanoTime() - began);
            var action = isSkipped ? FileOutcome.Action.SKIPPED : FileOutcome.Action.SENT;
            return outcome(source.address, to.toString(), action, size, elapsed, Optional.empty());
        } catch (RftException e) {
            if (ServerCommand.endsAll(e)) {
                throw e;
            }
            return failed(source.address, to.toString(), e);
        }
    }

    private boolean isSkipped(RftClient client, FileFacts source, RemotePath to) throws RftException {
        if (!TreeSelection.needsTarget(select)) {
            return false;
        }
        var there = client.look(to, List.of(RemotePath.ROOT)).getFirst().map(FileFacts::of);
        if (select == Select.ABSENT) {
            return there.isPresent();
        }
        return switch (TreeSelection.decide(select, source, there)) {
            case SKIP -> true;
            case MOVE, COMPARE -> false;
            case REFUSE ->
                throw new RftException(ErrorCode.EXISTS, to + " exists already", "Choose another name, or replace it.");
        };
    }

    private static FileOutcome failed(Address.Remote source, String target, RftException failure) {
        return outcome(source, target, FileOutcome.Action.FAILED, 0, Duration.ZERO, Optional.of(failure));
    }

    private static FileOutcome outcome(
            Address.Remote source,
            String target,
            FileOutcome.Action action,
            long bytes,
            Duration elapsed,
            Optional<RftException> error) {
        return new FileOutcome(
                source.text(), target, action, bytes, 0, 0, 0, Optional.empty(), Optional.empty(), elapsed, error);
    }

    /** One file to be copied. */
    private record Source(RemotePath path, Address.Remote address) {}
}
