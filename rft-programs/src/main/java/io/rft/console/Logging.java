package io.rft.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;

/**
 * How the programs log: to standard error, one line per event; standard output belongs to what scripts read. The logging library finds
 * this by itself. In code, because reading the same from XML took 0.1 s of every start; {@code -Dlogback.configurationFile} still
 * names a file that is used instead. A program sets the property {@link #LEVEL} before it logs.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    /** {@code WARN} unless set; {@code INFO} and {@code DEBUG} say more. */
    public static final String LEVEL = "rft.log.level";

    private static final String FILE = "logback.configurationFile";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty(FILE) != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        var appender = new Lines(System.err);
        appender.setContext(context);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.WARN));
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** {@code 2026-01-02T03:04:05.678Z INFO Link: session lost host=…}. */
    static final class Lines extends AppenderBase<ILoggingEvent> {
        private final LogLine line = new LogLine();
        private final PrintStream out;

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        protected void append(ILoggingEvent event) {
            var time = Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS);
            var logger = event.getLoggerName();
            out.println(time + " " + event.getLevel() + " " + logger.substring(logger.lastIndexOf('.') + 1) + ": "
                    + line.convert(event));
        }
    }
}
