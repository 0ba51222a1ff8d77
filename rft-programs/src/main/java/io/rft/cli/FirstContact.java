package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.client.HostKeyTrust;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** What the program does about a server that is not known yet: asks whoever is there, trusts it, or refuses; and what it tells of keys. */
final class FirstContact implements HostKeyTrust.Question {
    private static final int QUESTIONS_MAX = 3;

    private final World world;
    private final TrustMode mode;
    private final boolean quiet;

    /** Without somebody who may be asked, {@code ask} is {@code strict}. */
    FirstContact(World world, ServerOptions options, boolean quiet) {
        this.world = world;
        this.quiet = quiet;
        this.mode = options.trust() == TrustMode.ASK
                        && (options.batch() || !world.person().isThere())
                ? TrustMode.STRICT
                : options.trust();
    }

    @Override
    public boolean trusts(String hostAndPort, String fingerprint, String objection) throws RftException {
        return switch (mode) {
            case STRICT -> false;
            case ACCEPT_NEW -> {
                tell(hostAndPort + " is new and trusted from now on: " + fingerprint);
                yield true;
            }
            case ASK -> ask(hostAndPort, fingerprint, objection);
        };
    }

    @Override
    public void announced(String hostAndPort, String next) {
        tell(hostAndPort + " will have another key, trusted from now on beside the one that it has: " + next);
    }

    @Override
    public void replaced(String hostAndPort, String old, String fingerprint) {
        tell(hostAndPort + " has the key now that it had announced: " + fingerprint + "; trusted no more: " + old);
    }

    private void tell(String what) {
        if (!quiet) {
            world.err().println(Escaped.of("rft: " + what));
        }
    }

    /** Only a whole yes, or the fingerprint itself, is one. */
    private boolean ask(String hostAndPort, String fingerprint, String objection) throws RftException {
        var question = Escaped.of(hostAndPort + " is not known. Its key is " + fingerprint
                        + (objection.isEmpty() ? "" : ". As for its certificate, " + objection))
                + "\nIs that what the server's rftd fingerprint prints, and do you trust it (yes/no/fingerprint)? ";
        try {
            for (var asked = 0; asked < QUESTIONS_MAX; asked++) {
                var answer = world.person().ask(question).map(String::strip);
                if (answer.equals(Optional.of(fingerprint))
                        || answer.map(text -> text.toLowerCase(Locale.ROOT)).equals(Optional.of("yes"))) {
                    return true;
                } else if (answer.isEmpty()
                        || answer.get().toLowerCase(Locale.ROOT).startsWith("n")) {
                    return false;
                }
                question = "Please answer yes, no or the fingerprint: ";
            }
            return false;
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.HOST_KEY, "cannot ask whether to trust " + hostAndPort + ": " + e.getMessage(), e);
        }
    }
}
