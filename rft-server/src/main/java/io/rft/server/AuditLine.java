package io.rft.server;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.protocol.Message;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/**
 * One line of the audit while it is written: a JSON object in ASCII, so that no terminal that shows it and no reader of lines takes
 * anything in it for more than it is. One thread.
 */
final class AuditLine {
    private static final int TEXT_CHARACTERS_MAX = 4096; // as long as a path
    private static final int NAME_CHARACTERS_MAX = 255;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
            .build();

    private final StringWriter line = new StringWriter();
    private final JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), line);

    AuditLine(Instant time, String event) {
        json.writeStartObject();
        text("time", DateTimeFormatter.ISO_INSTANT.format(time));
        text("event", event);
    }

    AuditLine text(String name, String value) {
        json.writeStringProperty(name, cut(value, TEXT_CHARACTERS_MAX));
        return this;
    }

    AuditLine number(String name, long value) {
        json.writeNumberProperty(name, value);
        return this;
    }

    AuditLine user(String name) {
        json.writeStringProperty("user", cut(name, NAME_CHARACTERS_MAX));
        return this;
    }

    AuditLine peer(InetSocketAddress peer) {
        return text("peer", text(peer));
    }

    AuditLine session(Audit.Session session) {
        return user(session.user())
                .peer(session.peer())
                .text("session", session.id().toString());
    }

    /** What was asked for, and of what. */
    AuditLine request(Message.Request request) {
        return switch (request) {
            case Message.Stat(var path, var _) -> text("request", "stat").text("path", path.toString());
            case Message.FetchPack pack ->
                text("request", "download").text("path", pack.path().toString());
            case Message.PackOffer pack ->
                text("request", "upload").text("path", pack.path().toString());
            case Message.PackCommit commit -> transfer("commit", commit.transfer());
            case Message.CreateEntries create ->
                text("request", "create-entries").text("path", create.path().toString());
            case Message.SetAttributes set ->
                text("request", "set-attributes").text("path", set.path().toString());
            case Message.RemoveEntries remove ->
                text("request", "remove-entries").text("path", remove.path().toString());
            case Message.MetadataPlease please ->
                text("request", "request-metadata").text("path", please.path().toString());
            case Message.SetMetadata set ->
                text("request", "set-metadata").text("path", set.path().toString());
            case Message.LookAt look ->
                text("request", "look-at").text("path", look.path().toString());
            case Message.Expand expand -> text("request", "expand").text("path", expand.pattern());
            case Message.Measure measure ->
                text("request", "measure").text("path", measure.path().toString());
            case Message.SpacePlease please ->
                text("request", "space").text("path", please.path().toString());
            case Message.Copy(var from, var to, var _) ->
                text("request", "copy").text("path", from.toString()).text("to", to.toString());
            case Message.ListDirectory list ->
                text("request", "list").text("path", list.path().toString());
            case Message.Fetch fetch ->
                text("request", "download").text("path", fetch.path().toString());
            case Message.Offer offer ->
                text("request", "upload").text("path", offer.path().toString());
            case Message.Hash hash ->
                text("request", "hash").text("path", hash.path().toString());
            case Message.MakeDirectory make ->
                text("request", "make-directory").text("path", make.path().toString());
            case Message.Remove remove ->
                text("request", "remove").text("path", remove.path().toString());
            case Message.Rename(var from, var to, var _) ->
                text("request", "rename").text("path", from.toString()).text("to", to.toString());
            case Message.ChecksumsPlease please -> transfer("checksums", please.transfer());
            case Message.Withdraw withdraw -> transfer("withdraw", withdraw.transfer());
            case Message.Commit commit -> transfer("commit", commit.transfer());
            case Message.Cancel cancel -> transfer("cancel", cancel.transfer());
            case Message.Hello _ -> text("request", "hello");
            case Message.Authenticate _ -> text("request", "authenticate");
            case Message.Ping _ -> text("request", "ping");
            case Message.TicketsPlease _ -> text("request", "tickets");
        };
    }

    /** Which entry below the path of the request. */
    AuditLine entry(RemotePath entry) {
        return text("entry", entry.relative());
    }

    /** What the peer was told, or told us. */
    AuditLine failure(Message.Failure failure) {
        return failure(failure.code(), failure.message());
    }

    AuditLine failure(ErrorCode code, String message) {
        return text("code", code.wireName()).text("why", Escaped.of(message));
    }

    /** The whole line, without its line feed. */
    String end() {
        json.writeEndObject();
        json.close();
        return line.toString();
    }

    static String text(InetSocketAddress peer) {
        return peer.getAddress().getHostAddress() + ":" + peer.getPort();
    }

    private AuditLine transfer(String request, TransferId transfer) {
        return text("request", request).text("transfer", transfer.toString());
    }

    private static String cut(String text, int charactersMax) {
        if (text.length() <= charactersMax) {
            return text;
        }
        var end = Character.isHighSurrogate(text.charAt(charactersMax - 1)) ? charactersMax - 1 : charactersMax;
        return text.substring(0, end) + "…";
    }
}
