package io.rft.client;

import io.rft.HostKeyException;
import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What makes a client believe that a server is the one it means: a fingerprint given beforehand, or the list of {@link KnownHosts}, and
 * of a server that is not in it, {@link Authorities} that vouch for it or somebody to ask. A key that differs from the known ones is
 * always refused: nobody is asked, and no authority counts. For one endpoint and one client; thread-safe; fails with {@link
 * HostKeyException}.
 */
public interface HostKeyTrust extends HostKeyCheck {
    /** Decides about a server that is not known. */
    @FunctionalInterface
    interface Question {
        /** Trusts nobody new. */
        Question STRICT = (hostAndPort, fingerprint, objection) -> false;

        /**
         * Whether this is the server's key; if so it is known from now on. May block, to ask a person.
         *
         * @param objection why no authority vouches for it, of a server that seems to expect that one does; else empty
         */
        boolean trusts(String hostAndPort, String fingerprint, String objection) throws RftException;
    }

    /** Trusts a server with this key alone; nothing is read or remembered. */
    static HostKeyTrust pinned(String fingerprint) {
        var pin = KnownHosts.canonicalFingerprint(fingerprint);
        return (chain, host) -> {
            var seen = HostKeyCheck.spkiFingerprint(chain.getFirst());
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
        return known(endpoint, hosts, Authorities.NONE, question);
    }

    /**
     * The same, but of an unknown endpoint also the key that authorities vouch for, which is not written to the list: from then on this
     * trusts that key alone, as long as the endpoint is not known. They are asked once, so that no connection of a client that runs
     * for long fails because a certificate has expired meanwhile.
     */
    static HostKeyTrust known(Endpoint endpoint, KnownHosts hosts, Authorities authorities, Question question) {
        return new Known(endpoint, hosts, authorities, question);
    }

    /** Reads the list at every check: a client that runs for days sees what {@code rft trust} changed. */
    final class Known implements HostKeyTrust {
        private final Endpoint endpoint;
        private final KnownHosts hosts;
        private final Authorities authorities;
        private final Question question;
        private final AtomicReference<@Nullable String> vouched = new AtomicReference<>(); // the key of this run

        private Known(Endpoint endpoint, KnownHosts hosts, Authorities authorities, Question question) {
            this.endpoint = endpoint;
            this.hosts = hosts;
            this.authorities = authorities;
            this.question = question;
        }

        @Override
        public void check(List<X509Certificate> chain, String asked) throws RftException {
            var seen = HostKeyCheck.spkiFingerprint(chain.getFirst());
            var known = hosts.fingerprints(endpoint.hostAndPort());
            if (!known.isEmpty()) {
                requireKnown(known, seen);
            } else if (!isVouchedFor(chain, seen)) {
                ask(chain, seen);
            }
        }

        private boolean isVouchedFor(List<X509Certificate> chain, String seen) throws RftException {
            if (vouched.get() == null
                    && authorities.objection(chain, endpoint.host()).isEmpty()) {
                vouched.compareAndSet(null, seen);
            }
            var first = vouched.get();
            if (first != null && !first.equals(seen)) {
                throw replaced(first, seen);
            }
            return first != null;
        }

        private void ask(List<X509Certificate> chain, String seen) throws RftException {
            var objection = chain.size() == 1
                    ? "" // most servers have a certificate that nobody expects to be vouched for
                    : authorities.objection(chain, endpoint.host()).orElse("");
            if (!question.trusts(endpoint.hostAndPort(), seen, objection)) {
                throw unknown(seen, objection);
            }
            requireKnown(hosts.addIfUnknown(new KnownHosts.Host(endpoint.hostAndPort(), seen)), seen);
        }

        private void requireKnown(List<String> known, String seen) throws HostKeyException {
            if (!known.contains(seen)) {
                throw changed(known, seen);
            }
        }

        private HostKeyException unknown(String seen, String objection) {
            return new HostKeyException(
                    endpoint.hostAndPort() + " is not known: its key is " + seen
                            + (objection.isEmpty() ? "" : "; as for its certificate, " + objection),
                    "If that is what the server's rftd fingerprint prints, run: rft trust add " + endpoint.hostAndPort()
                            + " " + seen);
        }

        private HostKeyException replaced(String first, String seen) {
            return new HostKeyException(
                    "the key of " + endpoint.hostAndPort()
                            + " is another one than when this client first connected: it is " + seen + ", it was "
                            + first,
                    "If the server got a new key, begin anew: an authority has to vouch for it then.");
        }

        private HostKeyException changed(List<String> known, String seen) {
            return new HostKeyException(
                    "the key of " + endpoint.hostAndPort() + " has changed: it is " + seen + ", known is "
                            + String.join(" or ", known)
                            + "; the server got a new key, or somebody is between you and it",
                    "Ask who runs the server; if the new key is right, run: rft trust rm " + endpoint.hostAndPort()
                            + " && rft trust add " + endpoint.hostAndPort() + " " + seen);
        }
    }
}
