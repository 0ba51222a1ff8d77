package io.rft.cli;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.Endpoint;
import io.rft.console.Person;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** Where passwords come from. No message holds one. */
final class PasswordSources {
    private static final int BYTES_MAX = 4096;

    private PasswordSources() {}

    /** The first line of a file, which others must not be able to read. */
    static String file(Path path) throws RftException {
        try (var in = Files.newInputStream(path)) {
            if (Files.isRegularFile(path)
                    && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
                throw new RftException(
                        ErrorCode.USAGE,
                        "the password file " + path + " may be read by others",
                        "Run: chmod 600 " + path);
            }
            return firstLine(in, "the password file " + path);
        } catch (NoSuchFileException e) {
            throw new RftException(ErrorCode.USAGE, "there is no password file " + path, e);
        } catch (AccessDeniedException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read the password file " + path + ": permission denied", e);
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.USAGE, "cannot read the password file " + path + ": " + e.getMessage(), e);
        }
    }

    /** The first line that a command of the shell prints. Its errors go where the program's go. */
    static Credentials.PasswordSource command(String command) {
        return () -> {
            try {
                var process = new ProcessBuilder("sh", "-c", command)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectInput(ProcessBuilder.Redirect.INHERIT)
                        .start();
                var output = process.getInputStream().readNBytes(BYTES_MAX + 1);
                process.getInputStream().close();
                var status = process.onExit().join().exitValue();
                if (status != 0) {
                    throw new AuthenticationException("the password command ended with exit code " + status, "");
                }
                return firstLine(new ByteArrayInputStream(output), "the password command");
            } catch (RftException e) {
                throw e;
            } catch (IOException e) {
                throw new RftException(ErrorCode.AUTHENTICATION, "the password command failed: " + e.getMessage(), e);
            }
        };
    }

    /** What the person at the terminal types. */
    static Credentials.PasswordSource person(Person person, Endpoint endpoint) {
        return () -> {
            try {
                return person.askSecret(endpoint.user() + "@" + endpoint.host() + "'s password: ")
                        .filter(password -> !password.isEmpty())
                        .orElseThrow(() -> new AuthenticationException("no password was given for " + endpoint, ""));
            } catch (RftException e) {
                throw e;
            } catch (IOException e) {
                throw new RftException(ErrorCode.AUTHENTICATION, "cannot ask for a password: " + e.getMessage(), e);
            }
        };
    }

    private static String firstLine(InputStream in, String what) throws IOException {
        var bytes = in.readNBytes(BYTES_MAX + 1);
        var text = new String(bytes, StandardCharsets.UTF_8);
        var line = text.lines().findFirst().orElse("");
        if (line.isEmpty()) {
            throw new RftException(ErrorCode.USAGE, what + " has no password in its first line");
        }
        if (bytes.length > BYTES_MAX && line.length() == text.length()) {
            throw new RftException(ErrorCode.USAGE, what + " has a first line of more than " + BYTES_MAX + " bytes");
        }
        return line;
    }
}
