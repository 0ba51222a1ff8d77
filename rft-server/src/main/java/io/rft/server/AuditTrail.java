package io.rft.server;

/** Where the lines of an audit go, one JSON object each. Thread-safe; never blocks and never fails: sessions go on whatever becomes of it. */
@FunctionalInterface
public interface AuditTrail {
    /** Kept nowhere. */
    AuditTrail NONE = line -> {};

    /** Takes a line, without its line feed. */
    void note(String line);
}
