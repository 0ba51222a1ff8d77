package io.rft.server;

import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.clock.Ticker;
import io.rft.protocol.Message;
import io.rft.protocol.SessionId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line for what an owner may have to answer for later: login attempts, transfers, refusals. They go to an {@link AuditTrail}, and
 * logins to the log {@code rft.audit} as well. User names, addresses and paths belong here and nowhere else; whatever a peer wrote is
 * escaped and cut, so that it cannot forge a line. Thread-safe.
 */
public final class Audit {
    private static final int TEXT_CHARACTERS_MAX = 128;

    private final Logger log;
    private final AuditTrail trail;
    private final InstantSource clock;

    /** Writes logins to the logger {@code rft.audit}, and everything to the trail. */
    public Audit(AuditTrail trail, InstantSource clock) {
        this(LoggerFactory.getLogger("rft.audit"), trail, clock);
    }

    Audit(Logger log, AuditTrail trail, InstantSource clock) {
        this.log = log;
        this.trail = trail;
        this.clock = clock;
    }

    void loggedIn(InetSocketAddress peer, String user, LoginMethod method) {
        login(peer, user, method).addKeyValue("result", "accepted").log("login");
        note(line("login").user(user).peer(peer).text("method", method.text()).text("result", "accepted"));
    }

    void refused(InetSocketAddress peer, String user, LoginMethod method, String why) {
        login(peer, user, method)
                .addKeyValue("result", "refused")
                .addKeyValue("why", why)
                .log("login");
        note(line("login")
                .user(user)
                .peer(peer)
                .text("method", method.text())
                .text("result", "refused")
                .text("why", why));
    }

    /** Somebody who had logged in was not given a session. */
    void turnedAway(InetSocketAddress peer, String user, Message.Failure why) {
        note(line("refusal").user(user).peer(peer).text("request", "login").failure(why));
    }

    /** What there is to note of one session. */
    SessionAudit of(SessionId id, String user, InetSocketAddress peer, Ticker ticker) {
        return new SessionAudit(this, new Session(id, user, peer), ticker);
    }

    /** A request was refused that its user had no right to make. */
    void refused(Session session, Message.Request request, Message.Failure why) {
        note(line("refusal").session(session).request(request).failure(why));
    }

    /** The same of one entry of a request about many. */
    void refused(Session session, Message.Request request, RemotePath entry, EntryFailure why) {
        note(line("refusal").session(session).request(request).entry(entry).failure(why.code(), why.message()));
    }

    /** A file has come to its end, or stopped on the way. */
    void transferred(
            Session session,
            TransferStatus file,
            long resumedBytes,
            Duration taken,
            Optional<Message.Failure> failure) {
        var line = line("transfer")
                .session(session)
                .text("transfer", file.id().toString())
                .text("direction", file.direction() == TransferStatus.Direction.UPLOAD ? "upload" : "download")
                .text("path", file.path().toString())
                .number("bytes", file.sizeBytes())
                .number("moved-bytes", file.movedBytes())
                .number("resumed-bytes", Math.max(0, resumedBytes))
                .number("milliseconds", taken.toMillis())
                .text("result", failure.isEmpty() ? "committed" : "stopped");
        failure.ifPresent(line::failure);
        note(line);
    }

    /** Whose request or transfer it is. */
    record Session(SessionId id, String user, InetSocketAddress peer) {}

    /** Whether a refusal of this kind is for the audit: what was not there, or came too early, is not. */
    static boolean isRefusal(ErrorCode code) {
        return code == ErrorCode.PERMISSION || code == ErrorCode.EXISTS;
    }

    private AuditLine line(String event) {
        return new AuditLine(clock.instant(), event);
    }

    private void note(AuditLine line) {
        trail.note(line.end());
    }

    private LoggingEventBuilder login(InetSocketAddress peer, String user, LoginMethod method) {
        return log.atInfo()
                .addKeyValue("user", shown(user))
                .addKeyValue("peer", AuditLine.text(peer))
                .addKeyValue("method", method.text());
    }

    private static String shown(String text) {
        return Escaped.of(text, TEXT_CHARACTERS_MAX);
    }
}
