package io.rft.server;

import io.rft.rate.Rate;

/**
 * A rate that holds at one moment. Immutable.
 *
 * @param of the user's name, or the session's id; empty for all clients together
 * @param isSet whether it was set while the server runs, in place of what is configured
 */
public record LimitStatus(Scope scope, String of, Rate rate, boolean isSet) {
    /** Who shares a rate. */
    public enum Scope {
        TOTAL,
        USER,
        SESSION
    }
}
