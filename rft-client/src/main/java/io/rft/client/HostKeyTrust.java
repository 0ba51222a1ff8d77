package io.rft.client;

import io.rft.HostKeyException;
import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What makes a client believe that a server is the one it means: a fingerprint given beforehand, or the list of {@link KnownHosts}
 * and somebody to ask about the first contact. A key that differs from the known ones is always refused, nobody is asked. For one
 * endpoint; thread-safe; fails with {@link HostKeyException}.
 */
public interface HostKeyTrust extends HostKeyCheck {
    /** Decides about a server that is not known. */
    @FunctionalInterface
    interface Question {
        /** Trusts nobody new. */
        Question STRICT = (hostAndPort, fingerprint) -> false;

        /** Whether this is the server's key; if so it is known from now on. May block, to ask a person. */
        boolean trusts(String hostAndPort, String fingerprint) throws RftException;
    }

    /** Trusts a server with this key alone; nothing is read or remembered. */
    static HostKeyTrust pinned(String fingerprint) {
        var pin = KnownHosts.canonicalFingerprint(fingerprint);
        return (leaf, host) -> {
            var seen = HostKeyCheck.spkiFingerprint(leaf);
            if (!seen.equals(pin)) {
                throw new HostKeyException(
                        host + " is not the server you asked for: its key is " + seen + ", not " + pin,
                        "Either the given fingerprint is wrong or somebody is between you and the server;"
                                + " ask who runs it for its fingerprint.");
            }
        };
    }

    /** Trusts the keys that are known for the endpoint; of an unknown endpoint the first one that the question lets pass. */
    static HostKeyTrust known(Endpoint endpoint, KnownHosts hosts, Question question) {
        return new Known(endpoint.hostAndPort(), hosts, question);
    }

    /** Reads the list at every check: a client that runs for days sees what {@code rft trust} changed. */
    record Known(String hostAndPort, KnownHosts hosts, Question question) implements HostKeyTrust {
        @Override
        public void check(X509Certificate leaf, String host) throws RftException {
            var seen = HostKeyCheck.spkiFingerprint(leaf);
            var known = hosts.fingerprints(hostAndPort);
            if (known.isEmpty()) {
                if (!question.trusts(hostAndPort, seen)) {
                    throw unknown(seen);
                }
                known = hosts.addIfUnknown(new KnownHosts.Host(hostAndPort, seen));
            }
            if (!known.contains(seen)) {
                throw changed(known, seen);
            }
        }

        private HostKeyException unknown(String seen) {
            return new HostKeyException(
                    hostAndPort + " is not known: its key is " + seen,
                    "If that is what the server's rftd fingerprint prints, run: rft trust add " + hostAndPort + " "
                            + seen);
        }

        private HostKeyException changed(List<String> known, String seen) {
            return new HostKeyException(
                    "the key of " + hostAndPort + " has changed: it is " + seen + ", known is "
                            + String.join(" or ", known)
                            + "; the server got a new key, or somebody is between you and it",
                    "Ask who runs the server; if the new key is right, run: rft trust rm " + hostAndPort
                            + " && rft trust add " + hostAndPort + " " + seen);
        }
    }
}
