package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class LoggingTest {
    @Test
    void anEventIsOneLineThatNamesTimeLevelAndPlace() {
        var out = new ByteArrayOutputStream();
        var logger = new LoggerContext().getLogger("io.rft.client.Link");
        var event = new LoggingEvent("", logger, Level.INFO, "lost\n{}", null, new Object[] {"host"});
        event.setTimeStamp(1_767_323_045_678L);

        new Logging.Lines(new PrintStream(out, true, StandardCharsets.UTF_8)).append(event);

        assertEquals(
                "2026-01-02T03:04:05.678Z INFO Link: lost\\nhost" + System.lineSeparator(),
                out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theLibraryFindsIt() {
        var found = ServiceLoader.load(Configurator.class).stream()
                .map(ServiceLoader.Provider::type)
                .toList();

        assertEquals(List.of(Logging.class), found);
    }

    @Test
    void onlyProblemsAreLoggedUnlessMoreIsWanted() {
        var context = new LoggerContext();

        new Logging().configure(context);

        assertEquals(Level.WARN, context.getLogger("io.rft").getEffectiveLevel());
    }
}
