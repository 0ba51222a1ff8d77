package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.console.Person;
import io.rft.protocol.Message.Credential;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the password of a user comes from when it is set. Each fails with {@code USAGE} for what no login could carry. */
final class NewPassword {
    private static final int LINE_BYTES_MAX = 4096;

    private NewPassword() {}

    /** Asks the person at the terminal, twice; where nobody is there reads the first line of the input. */
    static String ask(String user, Person person, InputStream input) throws RftException {
        if (!person.isThere()) {
            return firstLine(input, "the standard input");
        }
        try {
            var first = person.askSecret("New password for " + user + ": ");
            var second = person.askSecret("Once more: ");
            if (first.isEmpty() || !first.equals(second)) {
                throw new RftException(ErrorCode.USAGE, "the two passwords differ", "Run the command again.");
            }
            return checked(first.get(), "what was typed");
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.USAGE, "cannot ask for a password: " + e.getMessage(), e);
        }
    }

    /** The first line of a file. */
    static String read(Path path) throws RftException {
        try (var input = Files.newInputStream(path)) {
            return firstLine(input, path.toString());
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read the password file " + path, e);
        }
    }

    private static String firstLine(InputStream input, String where) throws RftException {
        try {
            var line = new ByteArrayOutputStream();
            for (var next = input.read();
                    next >= 0 && next != '\n' && line.size() <= LINE_BYTES_MAX;
                    next = input.read()) {
                line.write(next);
            }
            var text = line.toString(StandardCharsets.UTF_8);
            return checked(
                    text.endsWith("\r") ? text.substring(0, text.length() - 1) : text, "the first line of " + where);
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read a password from " + where, e);
        }
    }

    private static String checked(String password, String what) throws RftException {
        if (password.isEmpty()) {
            throw new RftException(ErrorCode.USAGE, what + " is empty: a password has at least one character");
        }
        try {
            return new Credential.Password(password).password();
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, what + " cannot be a password: " + e.getMessage());
        }
    }
}
