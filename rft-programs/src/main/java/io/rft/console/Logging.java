package io.rft.console;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.rft.Escaped;
import java.io.PrintStream;
import java.time.Instant;
import org.slf4j.Logger;

/**
 * How the programs log: to standard error, one line per event, control characters escaped. Set up without a file, which would cost a
 * tenth of a second at every start. Found by the logging library itself; {@link #detail} is said before the first line is logged.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static volatile Detail detail = Detail.PROBLEMS;

    /** How much is logged. */
    public enum Detail {
        PROBLEMS,
        EVENTS,
        EVERYTHING
    }

    /** Holds for the whole process, from the first line it logs. */
    public static void detail(Detail wanted) {
        detail = wanted;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var appender = new Lines(System.err);
        appender.setContext(context);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(
                switch (detail) {
                    case PROBLEMS -> Level.WARN;
                    case EVENTS -> Level.INFO;
                    case EVERYTHING -> Level.DEBUG;
                });
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** {@code 2026-01-02T03:04:05.678Z INFO Link: session lost cause=… }, then a stack trace if there is one. */
    static final class Lines extends AppenderBase<ILoggingEvent> {
        private final PrintStream out;

        Lines(PrintStream out) {
            this.out = out;
        }

        @Override
        protected void append(ILoggingEvent event) {
            out.println(text(event));
        }

        private static String text(ILoggingEvent event) {
            var logger = event.getLoggerName();
            var text = new StringBuilder()
                    .append(Instant.ofEpochMilli(event.getTimeStamp()))
                    .append(' ')
                    .append(event.getLevel())
                    .append(' ')
                    .append(logger, logger.lastIndexOf('.') + 1, logger.length())
                    .append(": ")
                    .append(event.getFormattedMessage());
            var pairs = event.getKeyValuePairs();
            if (pairs != null) {
                pairs.forEach(pair -> text.append(' ').append(pair));
            }
            var line = new StringBuilder(Escaped.of(text.toString()));
            for (var thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
                line.append(System.lineSeparator())
                        .append("  ")
                        .append(Escaped.of(thrown.getClassName() + ": " + thrown.getMessage()));
                for (var frame : thrown.getStackTraceElementProxyArray()) {
                    line.append(System.lineSeparator()).append("    ").append(frame);
                }
            }
            return line.toString();
        }
    }
}
