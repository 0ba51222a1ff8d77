package io.rft.console;

import io.rft.Escaped;
import io.rft.RftException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person reads about a failure: the program and what failed, then what to do about it where there is something to say. Each
 * line is one line: control characters in names and in what a peer said are escaped. Pure.
 */
public final class ErrorReport {
    private ErrorReport() {}

    /** The lines for a failure, without a line end; a bug is called one. */
    public static List<String> lines(String program, Throwable failure) {
        var lines = new ArrayList<String>();
        if (failure instanceof IOException) {
            lines.add(program + ": " + message(failure));
        } else {
            lines.add(program + ": internal error: " + failure.getClass().getSimpleName() + ": " + message(failure));
            lines.add("This is a bug: run it again with --debug and report what that prints.");
        }
        if (failure instanceof RftException known && !known.advice().isEmpty()) {
            lines.add(known.advice());
        }
        return lines.stream().map(Escaped::of).toList();
    }

    private static String message(Throwable failure) {
        var message = failure.getMessage();
        return message == null || message.isEmpty() ? failure.getClass().getSimpleName() : message;
    }
}
