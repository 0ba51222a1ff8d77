package io.rft.daemon;

import io.rft.RftException;
import io.rft.console.JsonLines;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What {@code rftd serve} says when it serves.
 *
 * @param passwordFile the password of the user that was made for a served directory
 * @param end until when somebody has to log in with it, where it is good for one client alone
 */
record Announcement(
        InetSocketAddress address,
        String fingerprint,
        Installation installation,
        Optional<Path> passwordFile,
        Optional<Instant> end) {
    private static final Pattern NEEDS_NO_QUOTES = Pattern.compile("[\\p{L}\\p{N}_@%+=:,./-]+");

    /** Exactly one line of JSON for scripts. */
    void printJson(Surroundings surroundings) throws RftException {
        new JsonLines(surroundings.out()).write(json -> {
            json.writeStringProperty("address", address.getAddress().getHostAddress());
            json.writeNumberProperty("port", address.getPort());
            passwordFile.ifPresent(_ -> json.writeStringProperty("user", ServedDirectory.userName(surroundings)));
            json.writeStringProperty("fingerprint", fingerprint);
            passwordFile.ifPresent(file -> json.writeStringProperty("password-file", file.toString()));
            end.ifPresent(time -> json.writeStringProperty(
                    "expires", time.truncatedTo(ChronoUnit.SECONDS).toString()));
        });
    }

    /** For a person: what is served where, and the command to paste. */
    void print(Surroundings surroundings) {
        var err = surroundings.err();
        err.println(
                "rftd serves on " + ListenAddress.format(address.getAddress().getHostAddress(), address.getPort()));
        err.println("host key " + fingerprint);
        if (installation.served().isPresent() && passwordFile.isPresent()) {
            err.println(installation.served().get().directory() + " can be reached "
                    + end.map(time ->
                                    "by one client, that logs in before " + time.truncatedTo(ChronoUnit.SECONDS) + ", ")
                            .orElse("")
                    + "with:");
            err.println("  rft put --host-key " + fingerprint + " --password-file "
                    + quoted(passwordFile.get().toString()) + " FILE "
                    + quoted("rft://" + ServedDirectory.userName(surroundings) + "@"
                            + ListenAddress.format(reachable(), address.getPort()) + "/"));
        }
        err.flush();
    }

    /** An address that a client on this machine can dial. */
    private String reachable() {
        return address.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : address.getAddress().getHostAddress();
    }

    /** As one word of a POSIX shell. */
    private static String quoted(String text) {
        return NEEDS_NO_QUOTES.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
