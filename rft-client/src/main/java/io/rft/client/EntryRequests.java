package io.rft.client;

import io.rft.AttributeChange;
import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.protocol.Limits;
import io.rft.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/** Asks about any number of entries below a directory in requests that are as large as they may be. Stateless. */
final class EntryRequests {
    private final Asking asking;

    EntryRequests(Asking asking) {
        this.asking = asking;
    }

    /** How a request gets its answer. */
    interface Asking {
        <A extends Message.Answer> A ask(Message.Request request, Class<A> answer) throws RftException;
    }

    List<EntryFailure> create(RemotePath directory, List<Creation> entries) throws RftException {
        return inParts(directory, entries, EntryRequests::chars, Message.CreateEntries::new);
    }

    List<EntryFailure> change(RemotePath directory, List<AttributeChange> changes) throws RftException {
        return inParts(directory, changes, change -> chars(change.path()), Message.SetAttributes::new);
    }

    List<EntryFailure> remove(RemotePath directory, List<RemotePath> entries) throws RftException {
        return inParts(directory, entries, EntryRequests::chars, Message.RemoveEntries::new);
    }

    /** An answer may have fewer entries than were asked for: the rest is asked for again. */
    List<Optional<Message.Entry>> look(RemotePath directory, List<RemotePath> entries) throws RftException {
        var found = new ArrayList<Optional<Message.Entry>>(entries.size());
        while (found.size() < entries.size()) {
            var asked = part(entries.subList(found.size(), entries.size()), EntryRequests::chars);
            var looked = asking.ask(new Message.LookAt(directory, asked), Message.Looked.class)
                    .entries();
            if (looked.isEmpty() || looked.size() > asked.size()) {
                throw strange(directory);
            }
            found.addAll(looked);
        }
        return List.copyOf(found);
    }

    /** An answer may be about fewer entries than were asked for, as in {@link #look}. */
    FoundMetadata metadata(RemotePath directory, List<RemotePath> entries, boolean owners, boolean attributes)
            throws RftException {
        var found = new ArrayList<Optional<Metadata>>(entries.size());
        var failures = new ArrayList<EntryFailure>();
        while (found.size() < entries.size()) {
            var done = found.size();
            var asked = part(entries.subList(done, entries.size()), EntryRequests::chars);
            var request = new Message.MetadataPlease(directory, asked, owners, attributes);
            var told = asking.ask(request, Message.MetadataTold.class).found();
            if (told.entries().isEmpty() || told.entries().size() > asked.size()) {
                throw strange(directory);
            }
            found.addAll(told.entries());
            told.failures().stream()
                    .filter(failure -> failure.index() < told.entries().size())
                    .forEach(failure -> failures.add(failure.at(done + failure.index())));
        }
        return new FoundMetadata(found, failures);
    }

    List<EntryFailure> keep(RemotePath directory, List<MetadataChange> changes) throws RftException {
        var failures = new ArrayList<EntryFailure>();
        for (var done = 0; done < changes.size(); ) {
            var part = metadataPart(changes.subList(done, changes.size()));
            failures.addAll(told(directory, done, part.size(), new Message.SetMetadata(directory, part)));
            done += part.size();
        }
        return List.copyOf(failures);
    }

    /** As many of the first as one request may have; one always fits. */
    private static List<MetadataChange> metadataPart(List<MetadataChange> changes) {
        var weight = 0;
        var count = 0;
        for (var i = 0; i < Math.min(changes.size(), Limits.ENTRIES_MAX); i++) {
            weight += changes.get(i).weight();
            count += changes.get(i).count();
            if (weight > FoundMetadata.WEIGHT_MAX || count > FoundMetadata.ATTRIBUTES_MAX) {
                return changes.subList(0, i);
            }
        }
        return changes.subList(0, Math.min(changes.size(), Limits.ENTRIES_MAX));
    }

    private <T> List<EntryFailure> inParts(
            RemotePath directory,
            List<T> entries,
            ToIntFunction<T> chars,
            BiFunction<RemotePath, List<T>, Message.Request> request)
            throws RftException {
        var failures = new ArrayList<EntryFailure>();
        for (var done = 0; done < entries.size(); ) {
            var part = part(entries.subList(done, entries.size()), chars);
            failures.addAll(told(directory, done, part.size(), request.apply(directory, part)));
            done += part.size();
        }
        return List.copyOf(failures);
    }

    /** What has failed of these entries, by their places among all. */
    private List<EntryFailure> told(RemotePath directory, int first, int count, Message.Request request)
            throws RftException {
        var failures = new ArrayList<EntryFailure>();
        for (var failure : asking.ask(request, Message.EntriesDone.class).failures()) {
            if (failure.index() >= count) {
                throw strange(directory);
            }
            failures.add(failure.at(first + failure.index()));
        }
        return failures;
    }

    /** As many of the first as one request may have; one at least. */
    private static <T> List<T> part(List<T> entries, ToIntFunction<T> chars) {
        var all = 0;
        for (var i = 0; i < Math.min(entries.size(), Limits.ENTRIES_MAX); i++) {
            all += chars.applyAsInt(entries.get(i));
            if (all > Limits.ENTRY_CHARS_MAX) {
                return entries.subList(0, i);
            }
        }
        return entries.subList(0, Math.min(entries.size(), Limits.ENTRIES_MAX));
    }

    private static int chars(Creation creation) {
        return switch (creation) {
            case Creation.NewDirectory(var path, var _) -> chars(path);
            case Creation.NewFile(var path, var _) -> chars(path);
            case Creation.NewLink(var path, var target, var _) -> chars(path) + target.length();
            case Creation.NewName(var path, var existing, var _) -> chars(path) + chars(existing);
        };
    }

    private static int chars(RemotePath path) {
        return path.relative().length();
    }

    private static RftException strange(RemotePath directory) {
        return new RftException(
                ErrorCode.PROTOCOL,
                "the server's answer about entries of " + Escaped.of(directory.toString()) + " is not about them");
    }
}
