package io.rft.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Spares the build's log the warnings of stores whose disk fails a thousand times on purpose. */
final class Quiet {
    private Quiet() {}

    /** From here on, for the rest of this JVM. */
    static void store() {
        if (LoggerFactory.getLogger("io.rft.store") instanceof Logger logger) {
            logger.setLevel(Level.ERROR);
        }
    }
}
