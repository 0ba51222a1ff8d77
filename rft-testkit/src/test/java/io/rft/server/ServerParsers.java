package io.rft.server;

import io.rft.testkit.corpus.Input;
import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What stands in a server's files about who may log in. */
public final class ServerParsers {
    private ServerParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.ofArguments(
                        "authorized-key",
                        Form.TEXT,
                        input -> AuthorizedKey.parse(input.text()).toString()),
                Parser.of("authorized-keys", Form.REPORT, ServerParsers::authorizedKeys),
                Parser.ofArguments(
                        "from",
                        Form.TEXT,
                        input -> AddressPatterns.parse(input.text()).toString()),
                Parser.ofArguments(
                        "expiry-time",
                        Form.TEXT,
                        input -> ExpiryTime.parse(input.text()).toString()),
                Parser.ofArguments(
                        "password-hash",
                        Form.TEXT,
                        input -> PasswordHash.parse(input.text()).toPhc()));
    }

    /** A whole file never fails: each line gives a key or a reason why it gives none. */
    private static String authorizedKeys(Input input) {
        var parsed = AuthorizedKeys.parse(input.text());
        return Stream.concat(
                        Stream.of(parsed.keys().size() + " keys"),
                        parsed.refused().stream().map(line -> "line " + line.line() + ": " + line.why()))
                .collect(Collectors.joining("; "));
    }
}
