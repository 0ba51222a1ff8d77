package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLineTest {
    private final LoggingEvent event = new LoggingEvent(
            "", new LoggerContext().getLogger("rft.audit"), Level.INFO, "login of {}", null, new Object[] {"x\ny"});

    @Test
    void theKeyValuesFollowTheMessage() {
        event.addKeyValuePair(new KeyValuePair("user", "alice"));
        event.addKeyValuePair(new KeyValuePair("why", "unknown \"user\""));
        event.addKeyValuePair(new KeyValuePair("peer", "\u001b[2J\n"));

        assertEquals(
                "login of x\\ny user=alice why=\"unknown \\\"user\\\"\" peer=\\x1b[2J\\n",
                new LogLine().convert(event));
    }

    @Test
    void everyCauseIsNamedOnTheSameLine() {
        event.setThrowableProxy(new ch.qos.logback.classic.spi.ThrowableProxy(
                new IOException("no\r\nspace", new IllegalStateException("inner"))));

        var line = new LogLine().convert(event);

        assertTrue(
                line.startsWith("login of x\\ny | java.io.IOException: no\\r\\nspace at io.rft.console.LogLineTest."),
                line);
        assertTrue(line.contains(" | caused by java.lang.IllegalStateException: inner at "), line);
        assertEquals(1, line.lines().count());
    }

    @Test
    void aPlainMessageStandsAlone() {
        assertEquals("login of x\\ny", new LogLine().convert(event));
    }
}
