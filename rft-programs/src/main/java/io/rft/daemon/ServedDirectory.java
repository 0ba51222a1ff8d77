package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.rate.Timetable;
import io.rft.server.PasswordHash;
import io.rft.server.User;
import io.rft.store.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A directory that is served without a configuration, and the folder of its own below {@code $XDG_STATE_HOME/rft/serve} where its host
 * key, its users and the password of the first of them live, so that every start finds the same. Immutable.
 */
record ServedDirectory(Path directory, Path state) {
    private static final String ACCOUNT_DEFAULT = "rft";
    private static final int PASSWORD_BYTES = 18;
    private static final int NAME_CHARACTERS_MAX = 40;

    /** Fails with {@code NOT_FOUND} if it is no directory. */
    static ServedDirectory of(Path directory, Surroundings surroundings) throws RftException {
        try {
            var real = directory.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new RftException(ErrorCode.NOT_FOUND, directory + " is not a directory");
            }
            return new ServedDirectory(
                    real, surroundings.directories().state().resolve("serve").resolve(folder(real)));
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.NOT_FOUND, "no directory " + directory, e);
        }
    }

    /** The user of this directory: the account that serves it, if its name can be a user's. */
    static String userName(Surroundings surroundings) {
        return User.isName(surroundings.account()) ? surroundings.account() : ACCOUNT_DEFAULT;
    }

    static PrivateFile passwordFile(Path state) {
        return new PrivateFile(state.resolve("password"));
    }

    /** Makes the user and their password where they are missing; returns the file with the password. */
    Path prepare(Surroundings surroundings) throws RftException {
        var file = passwordFile(state);
        return file.exclusively(() -> {
            var users = new UsersFile(state);
            var name = userName(surroundings);
            var password = file.read();
            if (password.isPresent() && users.read().containsKey(name)) {
                return file.path();
            }
            var text = password.map(ServedDirectory::firstLine)
                    .filter(line -> !line.isEmpty())
                    .orElseGet(() -> newPassword(surroundings.random()));
            file.replace((text + "\n").getBytes(StandardCharsets.UTF_8));
            var hash = PasswordHash.create(text, surroundings.random());
            users.put(new UserEntry(
                    name, directory, true, Optional.of(hash), Optional.empty(), List.of(), Timetable.NONE));
            return file.path();
        });
    }

    static String firstLine(byte[] content) {
        return new String(content, StandardCharsets.UTF_8).lines().findFirst().orElse("");
    }

    static String newPassword(SecureRandom random) {
        var bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A name that a person recognises and that no other directory has. */
    private static String folder(Path real) throws RftException {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256").digest(real.toString().getBytes(StandardCharsets.UTF_8));
            var name = real.getFileName() == null ? "root" : real.getFileName().toString();
            var readable = name.replaceAll("[^A-Za-z0-9._-]", "_");
            return readable.substring(0, Math.min(readable.length(), NAME_CHARACTERS_MAX)) + "-"
                    + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
