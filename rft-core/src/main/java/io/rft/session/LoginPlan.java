package io.rft.session;

import io.rft.AuthenticationException;
import io.rft.Escaped;
import io.rft.protocol.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which attempts of a login have their turn once the server has said what it may accept and how often. The first one is under way by
 * then. If there are more than it allows, the last one comes in place of those before it: that is the password, which is right more
 * often than one key after another. Pure.
 *
 * @param further those after the first, in their order
 * @param first whether the first one is of a kind that the server may accept
 * @param left how many have no turn
 */
record LoginPlan(List<Handshake.Attempt> further, boolean first, int left, Message.Welcome welcome) {
    static LoginPlan of(List<Handshake.Attempt> attempts, Message.Welcome welcome) {
        var first = !attempts.isEmpty() && isAccepted(attempts.getFirst(), welcome);
        var accepted = attempts.stream()
                .skip(1)
                .filter(attempt -> isAccepted(attempt, welcome))
                .toList();
        var room = welcome.attempts() - (first ? 1 : 0);
        if (accepted.size() <= room) {
            return new LoginPlan(accepted, first, 0, welcome);
        }
        var further = new ArrayList<Handshake.Attempt>();
        if (room > 0) {
            further.addAll(accepted.subList(0, room - 1));
            further.add(accepted.getLast());
        }
        return new LoginPlan(List.copyOf(further), first, accepted.size() - room, welcome);
    }

    /** What to say when none has succeeded, after what was said of the last one. */
    AuthenticationException failure(String user, Optional<AuthenticationException> refused) {
        var ways = Escaped.of(String.join(", ", welcome.methods()));
        if (!first && further.isEmpty()) {
            return new AuthenticationException(
                    "no key and no password that the server accepts to log in as " + user + ": it accepts " + ways,
                    "Give a password (--password-file) or a key (--identity) that the server knows.");
        } else if (left == 0 || refused.isEmpty()) {
            return refused.orElseGet(
                    () -> new AuthenticationException("nothing to log in as " + user + " could be used", ""));
        }
        return new AuthenticationException(
                refused.get().getMessage() + "; " + left + " more keys were not tried, because the server allows "
                        + welcome.attempts() + " attempts",
                "Name the key that it knows with -i FILE.");
    }

    private static boolean isAccepted(Handshake.Attempt attempt, Message.Welcome welcome) {
        return welcome.methods().contains(attempt.method());
    }
}
