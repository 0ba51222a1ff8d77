package io.rft.protocol;

import io.rft.Durability;
import io.rft.Escaped;
import io.rft.FoundMetadata;
import io.rft.rate.RateLimits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** Line to message: the mirror of {@link MessageWriter}. Pure. */
final class MessageReader {
    private static final int SHOWN_CHARS_MAX = 64;

    private MessageReader() {}

    static Envelope read(ByteBuffer line) throws MalformedMessageException {
        var fields = FieldReader.of(JsonReader.read(line));
        try {
            return read(fields);
        } catch (IllegalArgumentException e) { // of a field, or of the message's own checks
            throw new MalformedMessageException(
                    String.valueOf(e.getMessage()), number(fields, "id"), number(fields, "re"));
        }
    }

    private static Envelope read(FieldReader fields) throws MalformedMessageException {
        var type = fields.text("type");
        var message = message(type, fields);
        return switch (message) {
            case Message.Request request -> {
                refuse(fields, type, "re");
                yield new Envelope.Asking(fields.number("id"), request);
            }
            case Message.Answer answer -> {
                refuse(fields, type, "id");
                yield new Envelope.Answering(fields.number("re"), answer);
            }
            case Message.Notification notification -> {
                refuse(fields, type, "id");
                refuse(fields, type, "re");
                yield new Envelope.Telling(notification);
            }
        };
    }

    private static void refuse(FieldReader fields, String type, String name) {
        Limits.require(!fields.has(name), "a message of type " + type + " has no field " + name);
    }

    private static Message message(String type, FieldReader fields) throws MalformedMessageException {
        return switch (type) {
            case "hello" -> new Message.Hello(fields.smallNumber("version"), fields.text("software"), settings(fields));
            case "welcome" ->
                new Message.Welcome(
                        fields.smallNumber("version"),
                        fields.text("software"),
                        fields.texts("methods"),
                        fields.optionalSmallNumber("attempts").orElse(Message.Welcome.ATTEMPTS_DEFAULT));
            case "authenticate" ->
                new Message.Authenticate(fields.text("user"), fields.number("epoch"), credential(fields));
            case "authenticated" ->
                new Message.Authenticated(
                        fields.session("session"), settings(fields), fields.remotePath("home"), fields.flag("write"));
            case "limits" -> new Message.RatesWished(rates(fields));
            case "share" -> new Message.Share(fields.rate("rate"));
            case "held" -> new Message.Held(fields.optionalText("by").flatMap(MessageReader::heldBy));
            case "next-key" ->
                new Message.NextKey(
                        fields.blob("key"), fields.blob("next"), fields.blob("signature"), fields.blob("proof"));
            case "request-tickets" -> new Message.TicketsPlease(fields.smallNumber("count"));
            case "tickets" ->
                new Message.Tickets(fields.objects("tickets").stream()
                        .map(MessageReader::ticket)
                        .toList());
            case "join" ->
                new Message.Join(
                        fields.session("session"),
                        fields.number("connection"),
                        fields.blob("nonce"),
                        fields.blob("proof"),
                        fields.optionalFlag("background"));
            case "joined" -> new Message.Joined(fields.blob("proof"));
            case "fetch" ->
                new Message.Fetch(
                        fields.transfer("transfer"),
                        fields.remotePath("path"),
                        fields.flag("resume"),
                        sha256(fields),
                        fields.optionalNumber("probe"),
                        fields.optionalFlag("sparse"));
            case "offer" -> offer(fields);
            case "pack-offer" ->
                new Message.PackOffer(
                        fields.transfer("transfer"),
                        fields.remotePath("path"),
                        fields.lists("members").stream().map(EntryItems::member).toList(),
                        fields.smallNumber("block-bytes"),
                        fields.flag("replace"),
                        durability(fields));
            case "fetch-pack" ->
                new Message.FetchPack(
                        fields.transfer("transfer"), fields.remotePath("path"), fields.pathsBelow("members"));
            case "pack-fetched" ->
                new Message.PackFetched(fields.lists("failures").stream()
                        .map(EntryItems::failure)
                        .toList());
            case "pack-commit" ->
                new Message.PackCommit(
                        fields.transfer("transfer"),
                        fields.number("epoch"),
                        fields.crc32c("crc32c"),
                        fields.smallNumbers("omitted"));
            case "pack-committed" ->
                new Message.PackCommitted(
                        fields.transfer("transfer"),
                        fields.crc32c("crc32c"),
                        fields.lists("failures").stream()
                                .map(EntryItems::failure)
                                .toList());
            case "accept" ->
                new Message.Accept(
                        fields.transfer("transfer"),
                        fields.number("epoch"),
                        fields.smallNumber("block-bytes"),
                        fields.ranges("missing"),
                        fields.flag("more"));
            case "missing" ->
                new Message.Missing(
                        fields.transfer("transfer"),
                        fields.number("epoch"),
                        fields.ranges("missing"),
                        fields.flag("more"));
            case "progress" ->
                new Message.Progress(
                        fields.transfer("transfer"),
                        fields.number("epoch"),
                        fields.ranges("received"),
                        fields.ranges("durable"));
            case "request-checksums" ->
                new Message.ChecksumsPlease(
                        fields.transfer("transfer"),
                        fields.number("epoch"),
                        fields.number("start"),
                        fields.smallNumber("max"));
            case "checksums" -> new Message.Checksums(fields.blob("crc32cs"));
            case "withdraw" ->
                new Message.Withdraw(fields.transfer("transfer"), fields.number("epoch"), fields.ranges("ranges"));
            case "commit" ->
                new Message.Commit(
                        fields.transfer("transfer"),
                        fields.number("epoch"),
                        fields.crc32c("crc32c"),
                        fields.optionalFlag("readback"),
                        fields.optionalDigest("sha256"));
            case "committed" ->
                new Message.Committed(
                        fields.transfer("transfer"),
                        fields.number("size"),
                        fields.crc32c("crc32c"),
                        fields.optionalDigest("sha256"));
            case "cancel" ->
                new Message.Cancel(
                        fields.transfer("transfer"),
                        fields.number("epoch"),
                        fields.flag("discard"),
                        fields.errorCode("code"),
                        fields.text("reason"));
            case "ping" -> new Message.Ping();
            case "pong" -> new Message.Pong();
            case "bye" -> new Message.Bye(fields.text("reason"));
            case "done" -> new Message.Done();
            case "failure" -> failure(fields.object("error"));
            case "stat" -> new Message.Stat(fields.remotePath("path"), fields.flag("follow"));
            case "attributes" -> new Message.Attributes(entry(fields.object("entry")));
            case "list-directory" ->
                new Message.ListDirectory(
                        fields.remotePath("path"), fields.number("cursor"), fields.smallNumber("max"));
            case "listing" ->
                new Message.Listing(
                        fields.lists("entries").stream().map(EntryItems::entry).toList(), fields.number("cursor"));
            case "make-directory" -> new Message.MakeDirectory(fields.remotePath("path"), fields.flag("parents"));
            case "remove" -> new Message.Remove(fields.remotePath("path"), fields.flag("recursive"));
            case "rename" ->
                new Message.Rename(fields.remotePath("from"), fields.remotePath("to"), fields.flag("replace"));
            case "create-entries" ->
                new Message.CreateEntries(
                        fields.remotePath("path"),
                        fields.lists("entries").stream()
                                .map(EntryItems::creation)
                                .toList());
            case "set-attributes" ->
                new Message.SetAttributes(
                        fields.remotePath("path"),
                        fields.lists("changes").stream().map(EntryItems::change).toList());
            case "remove-entries" -> new Message.RemoveEntries(fields.remotePath("path"), fields.pathsBelow("entries"));
            case "entries-done" ->
                new Message.EntriesDone(fields.lists("failures").stream()
                        .map(EntryItems::failure)
                        .toList());
            case "look-at" -> new Message.LookAt(fields.remotePath("path"), fields.pathsBelow("entries"));
            case "looked" ->
                new Message.Looked(fields.lists("entries").stream()
                        .map(EntryItems::optionalEntry)
                        .toList());
            case "request-metadata" ->
                new Message.MetadataPlease(
                        fields.remotePath("path"),
                        fields.pathsBelow("entries"),
                        fields.flag("owners"),
                        fields.flag("attributes"));
            case "metadata" ->
                new Message.MetadataTold(new FoundMetadata(
                        fields.lists("entries").stream()
                                .map(EntryItems::metadata)
                                .toList(),
                        fields.lists("failures").stream()
                                .map(EntryItems::failure)
                                .toList()));
            case "set-metadata" ->
                new Message.SetMetadata(
                        fields.remotePath("path"),
                        fields.lists("changes").stream()
                                .map(EntryItems::metadataChange)
                                .toList());
            case "expand" ->
                new Message.Expand(fields.text("pattern"), fields.number("cursor"), fields.smallNumber("max"));
            case "expanded" ->
                new Message.Expanded(
                        fields.lists("found").stream().map(EntryItems::found).toList(), fields.number("cursor"));
            case "measure" ->
                new Message.Measure(
                        fields.remotePath("path"),
                        fields.flag("each"),
                        fields.number("cursor"),
                        fields.smallNumber("max"));
            case "measured" ->
                new Message.Measured(
                        fields.lists("uses").stream().map(EntryItems::use).toList(), fields.number("cursor"));
            case "request-space" -> new Message.SpacePlease(fields.remotePath("path"));
            case "space" ->
                new Message.Space(fields.number("total"), fields.number("free"), fields.number("available"));
            case "copy" -> new Message.Copy(fields.remotePath("from"), fields.remotePath("to"), fields.flag("replace"));
            case "hash" -> new Message.Hash(fields.remotePath("path"), algorithm(fields));
            case "hashed" -> new Message.Hashed(algorithm(fields), fields.digest("digest"), fields.number("size"));
            default ->
                throw new UnknownMessageException(
                        "its type " + Escaped.of(type, SHOWN_CHARS_MAX) + " is unknown to this version",
                        number(fields, "id"),
                        number(fields, "re"));
        };
    }

    private static Settings settings(FieldReader fields) {
        var settings = fields.object("settings");
        return new Settings(settings.smallNumber("connections"), settings.smallNumber("block-bytes"), rates(settings));
    }

    private static RateLimits rates(FieldReader fields) {
        return new RateLimits(fields.rate("total-rate"), fields.rate("file-rate"), fields.rate("connection-rate"));
    }

    private static Message.Credential credential(FieldReader fields) {
        return switch (fields.text("method")) {
            case "password" -> password(fields);
            case "publickey" -> publicKey(fields);
            case "publickey+password" -> new Message.Credential.KeyAndPassword(publicKey(fields), password(fields));
            default ->
                throw new IllegalArgumentException("the field method is not password, publickey or publickey+password");
        };
    }

    private static Message.Credential.Password password(FieldReader fields) {
        return new Message.Credential.Password(fields.text("password"));
    }

    private static Message.Credential.PublicKey publicKey(FieldReader fields) {
        return new Message.Credential.PublicKey(fields.blob("key"), fields.blob("signature"));
    }

    private static Message.Ticket ticket(FieldReader fields) {
        return new Message.Ticket(fields.number("connection"), fields.blob("nonce"));
    }

    private static Message.Offer offer(FieldReader fields) {
        return new Message.Offer(
                fields.transfer("transfer"),
                fields.remotePath("path"),
                fields.number("size"),
                fields.time("modified"),
                fields.time("changed"),
                fields.text("file-key"),
                fields.mode("mode"),
                fields.smallNumber("block-bytes"),
                fields.flag("replace"),
                fields.flag("resume"),
                durability(fields),
                sha256(fields),
                fields.optionalFlag("probe"),
                fields.optionalFlag("sparse"));
    }

    private static Optional<Message.HeldBy> heldBy(String name) {
        return Arrays.stream(Message.HeldBy.values())
                .filter(one -> MessageWriter.lower(one).equals(name))
                .findFirst();
    }

    /** Whether the transfer has a digest beside the checksum; there is one kind. */
    private static boolean sha256(FieldReader fields) {
        var digest = fields.optionalText("digest");
        if (digest.isPresent() && !digest.get().equals("sha256")) {
            throw new IllegalArgumentException("the field digest is not sha256");
        }
        return digest.isPresent();
    }

    private static Durability durability(FieldReader fields) {
        return fields.optionalText("durability")
                .map(name -> Durability.ofWireName(name)
                        .orElseThrow(
                                () -> new IllegalArgumentException("the field durability is not none, file or block")))
                .orElse(Durability.BLOCK);
    }

    private static Message.Failure failure(FieldReader error) {
        return new Message.Failure(error.errorCode("code"), error.text("message"), error.text("advice"));
    }

    private static Message.Entry entry(FieldReader fields) {
        var type = EntryItems.entryType(fields.text("type"));
        return new Message.Entry(
                fields.text("name"),
                type,
                fields.number("size"),
                fields.mode("mode"),
                fields.time("modified"),
                fields.text("owner"),
                fields.text("group"),
                fields.optionalText("target").filter(_ -> type == Message.EntryType.SYMLINK),
                fields.optionalText("shared-key").filter(_ -> type == Message.EntryType.FILE));
    }

    private static Message.HashAlgorithm algorithm(FieldReader fields) {
        return switch (fields.text("algorithm")) {
            case "crc32c" -> Message.HashAlgorithm.CRC32C;
            case "sha256" -> Message.HashAlgorithm.SHA256;
            default -> throw new IllegalArgumentException("the field algorithm is not crc32c or sha256");
        };
    }

    private static OptionalLong number(FieldReader fields, String name) {
        return fields.fields().get(name) instanceof Json.Whole(var value) && value >= 0
                ? OptionalLong.of(value)
                : OptionalLong.empty();
    }
}
