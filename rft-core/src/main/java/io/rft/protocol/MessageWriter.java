package io.rft.protocol;

import io.rft.Durability;
import io.rft.EntryFailure;
import io.rft.RemotePath;
import io.rft.protocol.Message.Credential;
import io.rft.range.ByteRange;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/** Message to line: the mirror of {@link MessageReader}. One use, one thread. */
final class MessageWriter {
    /** What a listing takes besides its entries, and more. */
    static final int LISTING_FRAME_BYTES = 128;

    /** What an entry takes besides its texts, and more. */
    private static final int ENTRY_FRAME_BYTES = 192;

    private static final int ESCAPED_BYTES = 6;
    private static final int MODE_DIGITS = 4;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private final JsonGenerator json;

    private MessageWriter(JsonGenerator json) {
        this.json = json;
    }

    static byte[] write(Envelope envelope) {
        var bytes = new ByteArrayOutputStream();
        try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            new MessageWriter(json).line(envelope);
        }
        return bytes.toByteArray();
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** No entry's JSON is longer. */
    static long bytesMax(Message.Entry entry) {
        var chars =
                entry.owner().length() + entry.group().length() + entry.name().length();
        return ENTRY_FRAME_BYTES
                + (long) ESCAPED_BYTES
                        * (chars
                                + entry.target()
                                        .or(entry::sharedKey)
                                        .map(String::length)
                                        .orElse(0));
    }

    /** No entry's JSON is longer. */
    static long bytesMax(Message.Found found) {
        return bytesMax(found.entry()) + bytesMax(found.path());
    }

    /** No entry's JSON is longer. */
    static long bytesMax(Message.Use use) {
        return ENTRY_FRAME_BYTES + bytesMax(use.path());
    }

    private static long bytesMax(RemotePath path) {
        return (long) ESCAPED_BYTES * path.toString().length();
    }

    private void line(Envelope envelope) {
        json.writeStartObject();
        json.writeStringProperty("type", type(envelope.message()));
        switch (envelope) {
            case Envelope.Asking(var id, var request) -> json.writeNumberProperty("id", id);
            case Envelope.Answering(var re, var answer) -> json.writeNumberProperty("re", re);
            case Envelope.Telling telling -> {}
        }
        fields(envelope.message());
        json.writeEndObject();
    }

    /** The name of a message on the wire. */
    static String type(Message message) {
        return switch (message) {
            case Message.Hello m -> "hello";
            case Message.Welcome m -> "welcome";
            case Message.Authenticate m -> "authenticate";
            case Message.Authenticated m -> "authenticated";
            case Message.RatesWished m -> "limits";
            case Message.Share m -> "share";
            case Message.Held m -> "held";
            case Message.NextKey m -> "next-key";
            case Message.TicketsPlease m -> "request-tickets";
            case Message.Tickets m -> "tickets";
            case Message.Join m -> "join";
            case Message.Joined m -> "joined";
            case Message.Fetch m -> "fetch";
            case Message.Offer m -> "offer";
            case Message.PackOffer m -> "pack-offer";
            case Message.FetchPack m -> "fetch-pack";
            case Message.PackFetched m -> "pack-fetched";
            case Message.PackCommit m -> "pack-commit";
            case Message.PackCommitted m -> "pack-committed";
            case Message.Accept m -> "accept";
            case Message.Missing m -> "missing";
            case Message.Progress m -> "progress";
            case Message.ChecksumsPlease m -> "request-checksums";
            case Message.Checksums m -> "checksums";
            case Message.Withdraw m -> "withdraw";
            case Message.Commit m -> "commit";
            case Message.Committed m -> "committed";
            case Message.Cancel m -> "cancel";
            case Message.Ping m -> "ping";
            case Message.Pong m -> "pong";
            case Message.Bye m -> "bye";
            case Message.Done m -> "done";
            case Message.Failure m -> "failure";
            case Message.Stat m -> "stat";
            case Message.Attributes m -> "attributes";
            case Message.ListDirectory m -> "list-directory";
            case Message.Listing m -> "listing";
            case Message.MakeDirectory m -> "make-directory";
            case Message.Remove m -> "remove";
            case Message.Rename m -> "rename";
            case Message.CreateEntries m -> "create-entries";
            case Message.SetAttributes m -> "set-attributes";
            case Message.RemoveEntries m -> "remove-entries";
            case Message.EntriesDone m -> "entries-done";
            case Message.LookAt m -> "look-at";
            case Message.Looked m -> "looked";
            case Message.MetadataPlease m -> "request-metadata";
            case Message.MetadataTold m -> "metadata";
            case Message.SetMetadata m -> "set-metadata";
            case Message.Expand m -> "expand";
            case Message.Expanded m -> "expanded";
            case Message.Measure m -> "measure";
            case Message.Measured m -> "measured";
            case Message.SpacePlease m -> "request-space";
            case Message.Space m -> "space";
            case Message.Copy m -> "copy";
            case Message.Hash m -> "hash";
            case Message.Hashed m -> "hashed";
        };
    }

    private void fields(Message message) {
        switch (message) {
            case Message.Hello(var version, var software, var settings) -> {
                json.writeNumberProperty("version", version);
                json.writeStringProperty("software", software);
                settings(settings);
            }
            case Message.Welcome(var version, var software, var methods, var attempts) -> {
                json.writeNumberProperty("version", version);
                json.writeStringProperty("software", software);
                json.writeArrayPropertyStart("methods");
                methods.forEach(json::writeString);
                json.writeEndArray();
                json.writeNumberProperty("attempts", attempts);
            }
            case Message.Authenticate(var user, var epoch, var credential) -> {
                json.writeStringProperty("user", user);
                json.writeNumberProperty("epoch", epoch);
                credential(credential);
            }
            case Message.RatesWished(var limits) -> rates(limits);
            case Message.Share(var rate) -> rate("rate", rate);
            case Message.Held(var by) -> by.ifPresent(what -> json.writeStringProperty("by", lower(what)));
            case Message.NextKey(var key, var next, var signature, var proof) -> {
                blob("key", key);
                blob("next", next);
                blob("signature", signature);
                blob("proof", proof);
            }
            case Message.Authenticated(var session, var settings, var home, var write) -> {
                json.writeStringProperty("session", session.toString());
                settings(settings);
                json.writeStringProperty("home", home.toString());
                json.writeBooleanProperty("write", write);
            }
            case Message.TicketsPlease(var count) -> json.writeNumberProperty("count", count);
            case Message.Tickets(var tickets) -> {
                json.writeArrayPropertyStart("tickets");
                tickets.forEach(this::ticket);
                json.writeEndArray();
            }
            case Message.Join(var session, var connection, var nonce, var proof, var background) -> {
                json.writeStringProperty("session", session.toString());
                json.writeNumberProperty("connection", connection);
                blob("nonce", nonce);
                blob("proof", proof);
                if (background) {
                    json.writeBooleanProperty("background", true);
                }
            }
            case Message.Joined(var proof) -> blob("proof", proof);
            case Message.Fetch(var transfer, var path, var resume, var sha256, var probe, var sparse) -> {
                json.writeStringProperty("transfer", transfer.toString());
                json.writeStringProperty("path", path.toString());
                json.writeBooleanProperty("resume", resume);
                digest(sha256);
                probe.ifPresent(bytes -> json.writeNumberProperty("probe", bytes));
                sparse(sparse);
            }
            case Message.Offer offer -> offer(offer);
            case Message.PackOffer offer -> packOffer(offer);
            case Message.FetchPack(var transfer, var path, var members) -> {
                json.writeStringProperty("transfer", transfer.toString());
                json.writeStringProperty("path", path.toString());
                json.writeArrayPropertyStart("members");
                members.forEach(member -> json.writeString(member.relative()));
                json.writeEndArray();
            }
            case Message.PackFetched(var failures) -> failures(failures);
            case Message.PackCommit(var transfer, var epoch, var crc32c, var omitted) -> {
                attempt(transfer.toString(), epoch);
                crc32c(crc32c);
                json.writeArrayPropertyStart("omitted");
                omitted.forEach(json::writeNumber);
                json.writeEndArray();
            }
            case Message.PackCommitted(var transfer, var crc32c, var failures) -> {
                json.writeStringProperty("transfer", transfer.toString());
                crc32c(crc32c);
                failures(failures);
            }
            case Message.Accept(var transfer, var epoch, var blockBytes, var missing, var more) -> {
                attempt(transfer.toString(), epoch);
                json.writeNumberProperty("block-bytes", blockBytes);
                ranges("missing", missing);
                json.writeBooleanProperty("more", more);
            }
            case Message.Missing(var transfer, var epoch, var missing, var more) -> {
                attempt(transfer.toString(), epoch);
                ranges("missing", missing);
                json.writeBooleanProperty("more", more);
            }
            case Message.Progress(var transfer, var epoch, var received, var durable) -> {
                attempt(transfer.toString(), epoch);
                ranges("received", received);
                ranges("durable", durable);
            }
            case Message.ChecksumsPlease(var transfer, var epoch, var start, var max) -> {
                attempt(transfer.toString(), epoch);
                json.writeNumberProperty("start", start);
                json.writeNumberProperty("max", max);
            }
            case Message.Checksums(var crc32cs) -> blob("crc32cs", crc32cs);
            case Message.Withdraw(var transfer, var epoch, var ranges) -> {
                attempt(transfer.toString(), epoch);
                ranges("ranges", ranges);
            }
            case Message.Commit(var transfer, var epoch, var crc32c, var readback, var sha256) -> {
                attempt(transfer.toString(), epoch);
                crc32c(crc32c);
                if (readback) {
                    json.writeBooleanProperty("readback", true);
                }
                sha256(sha256);
            }
            case Message.Committed(var transfer, var size, var crc32c, var sha256) -> {
                json.writeStringProperty("transfer", transfer.toString());
                json.writeNumberProperty("size", size);
                crc32c(crc32c);
                sha256(sha256);
            }
            case Message.Cancel(var transfer, var epoch, var discard, var code, var reason) -> {
                attempt(transfer.toString(), epoch);
                json.writeBooleanProperty("discard", discard);
                json.writeStringProperty("code", code.wireName());
                json.writeStringProperty("reason", reason);
            }
            case Message.Ping(), Message.Pong(), Message.Done() -> {}
            case Message.Bye(var reason) -> json.writeStringProperty("reason", reason);
            case Message.Failure(var code, var text, var advice) -> {
                json.writeObjectPropertyStart("error");
                json.writeStringProperty("code", code.wireName());
                json.writeStringProperty("message", text);
                json.writeStringProperty("advice", advice);
                json.writeEndObject();
            }
            case Message.Stat(var path, var follow) -> {
                json.writeStringProperty("path", path.toString());
                json.writeBooleanProperty("follow", follow);
            }
            case Message.Attributes(var entry) -> {
                json.writeName("entry");
                entry(entry);
            }
            case Message.ListDirectory(var path, var cursor, var max) -> {
                json.writeStringProperty("path", path.toString());
                json.writeNumberProperty("cursor", cursor);
                json.writeNumberProperty("max", max);
            }
            case Message.Listing(var entries, var cursor) -> {
                list("entries", entries, EntryItems::write);
                json.writeNumberProperty("cursor", cursor);
            }
            case Message.MakeDirectory(var path, var parents) -> {
                json.writeStringProperty("path", path.toString());
                json.writeBooleanProperty("parents", parents);
            }
            case Message.Remove(var path, var recursive) -> {
                json.writeStringProperty("path", path.toString());
                json.writeBooleanProperty("recursive", recursive);
            }
            case Message.Rename(var from, var to, var replace) -> {
                json.writeStringProperty("from", from.toString());
                json.writeStringProperty("to", to.toString());
                json.writeBooleanProperty("replace", replace);
            }
            case Message.CreateEntries(var path, var entries) -> {
                json.writeStringProperty("path", path.toString());
                list("entries", entries, EntryItems::write);
            }
            case Message.SetAttributes(var path, var changes) -> {
                json.writeStringProperty("path", path.toString());
                list("changes", changes, EntryItems::write);
            }
            case Message.RemoveEntries(var path, var entries) -> {
                json.writeStringProperty("path", path.toString());
                list("entries", entries, EntryItems::write);
            }
            case Message.EntriesDone(var failures) -> list("failures", failures, EntryItems::write);
            case Message.LookAt(var path, var entries) -> {
                json.writeStringProperty("path", path.toString());
                list("entries", entries, EntryItems::write);
            }
            case Message.Looked(var entries) -> list("entries", entries, EntryItems::write);
            case Message.MetadataPlease(var path, var entries, var owners, var attributes) -> {
                json.writeStringProperty("path", path.toString());
                list("entries", entries, EntryItems::write);
                json.writeBooleanProperty("owners", owners);
                json.writeBooleanProperty("attributes", attributes);
            }
            case Message.MetadataTold(var found) -> {
                list("entries", found.entries(), EntryItems::writeMetadata);
                list("failures", found.failures(), EntryItems::write);
            }
            case Message.SetMetadata(var path, var changes) -> {
                json.writeStringProperty("path", path.toString());
                list("changes", changes, EntryItems::write);
            }
            case Message.Expand(var pattern, var cursor, var max) -> {
                json.writeStringProperty("pattern", pattern);
                json.writeNumberProperty("cursor", cursor);
                json.writeNumberProperty("max", max);
            }
            case Message.Expanded(var found, var cursor) -> {
                list("found", found, EntryItems::write);
                json.writeNumberProperty("cursor", cursor);
            }
            case Message.Measure(var path, var each, var cursor, var max) -> {
                json.writeStringProperty("path", path.toString());
                json.writeBooleanProperty("each", each);
                json.writeNumberProperty("cursor", cursor);
                json.writeNumberProperty("max", max);
            }
            case Message.Measured(var uses, var cursor) -> {
                list("uses", uses, EntryItems::write);
                json.writeNumberProperty("cursor", cursor);
            }
            case Message.SpacePlease(var path) -> json.writeStringProperty("path", path.toString());
            case Message.Space(var total, var free, var available) -> {
                json.writeNumberProperty("total", total);
                json.writeNumberProperty("free", free);
                json.writeNumberProperty("available", available);
            }
            case Message.Copy(var from, var to, var replace) -> {
                json.writeStringProperty("from", from.toString());
                json.writeStringProperty("to", to.toString());
                json.writeBooleanProperty("replace", replace);
            }
            case Message.Hash(var path, var algorithm) -> {
                json.writeStringProperty("path", path.toString());
                json.writeStringProperty("algorithm", lower(algorithm));
            }
            case Message.Hashed(var algorithm, var digest, var size) -> {
                json.writeStringProperty("algorithm", lower(algorithm));
                json.writeStringProperty("digest", digest.toString());
                json.writeNumberProperty("size", size);
            }
        }
    }

    private <T> void list(String name, List<T> items, BiConsumer<JsonGenerator, T> item) {
        json.writeArrayPropertyStart(name);
        items.forEach(one -> item.accept(json, one));
        json.writeEndArray();
    }

    private void settings(Settings settings) {
        json.writeObjectPropertyStart("settings");
        json.writeNumberProperty("connections", settings.connections());
        json.writeNumberProperty("block-bytes", settings.blockBytes());
        rates(settings.limits());
        json.writeEndObject();
    }

    private void rates(RateLimits limits) {
        rate("total-rate", limits.total());
        rate("file-rate", limits.file());
        rate("connection-rate", limits.connection());
    }

    private void rate(String name, Rate rate) {
        if (rate.isLimited()) {
            json.writeNumberProperty(name, rate.bytesPerSecond());
        }
    }

    private void credential(Credential credential) {
        json.writeStringProperty("method", credential.method());
        switch (credential) {
            case Credential.Password password -> password(password);
            case Credential.PublicKey key -> publicKey(key);
            case Credential.KeyAndPassword(var key, var password) -> {
                publicKey(key);
                password(password);
            }
        }
    }

    private void password(Credential.Password credential) {
        json.writeStringProperty("password", credential.password());
    }

    private void publicKey(Credential.PublicKey credential) {
        blob("key", credential.key());
        blob("signature", credential.signature());
    }

    private void ticket(Message.Ticket ticket) {
        json.writeStartObject();
        json.writeNumberProperty("connection", ticket.connection());
        blob("nonce", ticket.nonce());
        json.writeEndObject();
    }

    private void offer(Message.Offer offer) {
        json.writeStringProperty("transfer", offer.transfer().toString());
        json.writeStringProperty("path", offer.path().toString());
        json.writeNumberProperty("size", offer.size());
        time("modified", offer.modified());
        time("changed", offer.changed());
        json.writeStringProperty("file-key", offer.fileKey());
        mode(offer.mode());
        json.writeNumberProperty("block-bytes", offer.blockBytes());
        json.writeBooleanProperty("replace", offer.replace());
        json.writeBooleanProperty("resume", offer.resume());
        if (offer.durability() != Durability.BLOCK) {
            json.writeStringProperty("durability", offer.durability().wireName());
        }
        digest(offer.sha256());
        if (offer.probe()) {
            json.writeBooleanProperty("probe", true);
        }
        sparse(offer.sparse());
    }

    private void sparse(boolean sparse) {
        if (sparse) {
            json.writeBooleanProperty("sparse", true);
        }
    }

    /** Members are lists, not objects: there are a thousand of them, and the program that reads them may be young. */
    private void packOffer(Message.PackOffer offer) {
        json.writeStringProperty("transfer", offer.transfer().toString());
        json.writeStringProperty("path", offer.path().toString());
        json.writeArrayPropertyStart("members");
        offer.members().forEach(member -> EntryItems.write(json, member));
        json.writeEndArray();
        json.writeNumberProperty("block-bytes", offer.blockBytes());
        json.writeBooleanProperty("replace", offer.replace());
        if (offer.durability() != Durability.BLOCK) {
            json.writeStringProperty("durability", offer.durability().wireName());
        }
    }

    private void failures(List<EntryFailure> failures) {
        json.writeArrayPropertyStart("failures");
        failures.forEach(failure -> EntryItems.write(json, failure));
        json.writeEndArray();
    }

    private void digest(boolean sha256) {
        if (sha256) {
            json.writeStringProperty("digest", "sha256");
        }
    }

    private void sha256(Optional<Blob> digest) {
        digest.ifPresent(
                bytes -> json.writeStringProperty("sha256", HexFormat.of().formatHex(bytes.toBytes())));
    }

    private void entry(Message.Entry entry) {
        json.writeStartObject();
        json.writeStringProperty("name", entry.name());
        json.writeStringProperty("type", lower(entry.type()));
        json.writeNumberProperty("size", entry.size());
        mode(entry.mode());
        time("modified", entry.modified());
        json.writeStringProperty("owner", entry.owner());
        json.writeStringProperty("group", entry.group());
        entry.target().ifPresent(target -> json.writeStringProperty("target", target));
        entry.sharedKey().ifPresent(key -> json.writeStringProperty("shared-key", key));
        json.writeEndObject();
    }

    private void attempt(String transfer, long epoch) {
        json.writeStringProperty("transfer", transfer);
        json.writeNumberProperty("epoch", epoch);
    }

    private void ranges(String name, List<ByteRange> ranges) {
        json.writeArrayPropertyStart(name);
        for (var range : ranges) {
            json.writeStartArray();
            json.writeNumber(range.start());
            json.writeNumber(range.end());
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private void blob(String name, Blob blob) {
        json.writeStringProperty(name, base64(blob.toBytes()));
    }

    private void crc32c(int crc32c) {
        json.writeStringProperty("crc32c", HexFormat.of().toHexDigits(crc32c));
    }

    private void mode(int mode) {
        json.writeStringProperty("mode", digits(Integer.toOctalString(mode), MODE_DIGITS));
    }

    private void time(String name, Instant time) {
        json.writeStringProperty(name, text(time));
    }

    /** As in RFC 3339, always with nanoseconds: by hand, because the formatter of the JDK costs a young program a millisecond. */
    private static String text(Instant time) {
        var seconds = time.getEpochSecond();
        var date = LocalDateTime.ofEpochSecond(seconds, time.getNano(), ZoneOffset.UTC);
        return digits(Integer.toString(date.getYear()), 4)
                + '-'
                + digits(Integer.toString(date.getMonthValue()), 2)
                + '-'
                + digits(Integer.toString(date.getDayOfMonth()), 2)
                + 'T'
                + digits(Integer.toString(date.getHour()), 2)
                + ':'
                + digits(Integer.toString(date.getMinute()), 2)
                + ':'
                + digits(Integer.toString(date.getSecond()), 2)
                + '.'
                + digits(Integer.toString(date.getNano()), 9)
                + 'Z';
    }

    private static String digits(String number, int least) {
        return "0".repeat(Math.max(0, least - number.length())) + number;
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
