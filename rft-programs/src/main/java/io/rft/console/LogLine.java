package io.rft.console;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.rft.Escaped;
import org.jspecify.annotations.Nullable;

/**
 * What an event of the log says, as one line: the message, its key-values, and of each cause the message and where it arose. Whatever a
 * peer or a file system put into any of them cannot start a line of its own. Stateless.
 */
public final class LogLine extends ClassicConverter {
    private static final int FRAMES_MAX = 4;
    private static final int CAUSES_MAX = 4;

    @Override
    public String convert(ILoggingEvent event) {
        var line = new StringBuilder(String.valueOf(event.getFormattedMessage()));
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs()
                    .forEach(pair ->
                            line.append(' ').append(pair.key).append('=').append(quoted(pair.value)));
        }
        append(event.getThrowableProxy(), line);
        return Escaped.of(line.toString());
    }

    private static void append(@Nullable IThrowableProxy failure, StringBuilder line) {
        var cause = failure;
        for (var i = 0; i < CAUSES_MAX && cause != null; i++, cause = cause.getCause()) {
            line.append(i == 0 ? " | " : " | caused by ").append(cause.getClassName());
            line.append(": ").append(cause.getMessage());
            var frames = cause.getStackTraceElementProxyArray();
            for (var f = 0; f < Math.min(frames.length, FRAMES_MAX); f++) {
                line.append(f == 0 ? " at " : " < ").append(frames[f].getStackTraceElement());
            }
        }
    }

    private static String quoted(@Nullable Object value) {
        var text = String.valueOf(value);
        var needsQuotes = text.isEmpty() || text.chars().anyMatch(c -> c == ' ' || c == '"' || c == '=');
        return needsQuotes ? '"' + text.replace("\"", "\\\"") + '"' : text;
    }
}
