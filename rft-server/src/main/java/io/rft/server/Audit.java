package io.rft.server;

import io.rft.Escaped;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line in the log {@code rft.audit} for what an owner may have to answer for later. User names and addresses belong here and
 * nowhere else; whatever a peer wrote is escaped and cut, so that it cannot forge a line. Thread-safe.
 */
public final class Audit {
    private static final int TEXT_CHARACTERS_MAX = 128;

    private final Logger log;

    /** Writes to the logger {@code rft.audit}. */
    public Audit() {
        this(LoggerFactory.getLogger("rft.audit"));
    }

    Audit(Logger log) {
        this.log = log;
    }

    void loggedIn(String peer, String user, LoginMethod method) {
        login(peer, user, method).addKeyValue("result", "accepted").log("login");
    }

    void refused(String peer, String user, LoginMethod method, String why) {
        login(peer, user, method)
                .addKeyValue("result", "refused")
                .addKeyValue("why", why)
                .log("login");
    }

    private LoggingEventBuilder login(String peer, String user, LoginMethod method) {
        return log.atInfo()
                .addKeyValue("user", shown(user))
                .addKeyValue("peer", shown(peer))
                .addKeyValue("method", method.wireName());
    }

    private static String shown(String text) {
        return Escaped.of(text, TEXT_CHARACTERS_MAX);
    }
}
