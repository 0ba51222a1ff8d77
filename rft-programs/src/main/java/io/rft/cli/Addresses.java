package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RftException;
import io.rft.client.Endpoint;

/** How the words of a command name files, here and at servers. */
interface Addresses {
    /** Fails with {@link IllegalArgumentException} whose message never repeats what may be a password. */
    Address parse(String word);

    /** A server alone; {@code USAGE} for what is none. */
    Endpoint readServer(String word) throws RftException;

    /** As {@link #parse}, for a command: fails with {@code USAGE} and names the word, unless it may hold a password. */
    default Address read(String word) throws RftException {
        try {
            return parse(word);
        } catch (IllegalArgumentException e) {
            var shown = word.contains(AddressParser.URL) && word.contains("@") ? "an address" : Escaped.of(word);
            throw new RftException(ErrorCode.USAGE, (shown.isEmpty() ? "" : shown + ": ") + e.getMessage(), e);
        }
    }

    /** As {@link #read}, for a command that only works at a server. */
    default Address.Remote readRemote(String word) throws RftException {
        return switch (read(word)) {
            case Address.Remote remote -> remote;
            case Address.Local local ->
                throw new RftException(
                        ErrorCode.USAGE,
                        Escaped.of(local.text()) + " is not an address of a server",
                        "Write HOST:PATH, or HOST: alone for your home there.");
        };
    }
}
