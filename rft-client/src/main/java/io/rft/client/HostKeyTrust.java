package io.rft.client;

import io.rft.HostKeyException;
import io.rft.RftException;
import io.rft.channel.HostKeyCheck;
import io.rft.channel.TlsClient;
import io.rft.clock.Ticker;
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

        /** A known server has announced its next key, which is trusted from now on beside the present one. Nobody is asked. */
        default void announced(String hostAndPort, String next) {}

        /** A known server has the key now that it had announced; its old one is trusted no more. */
        default void replaced(String hostAndPort, String old, String fingerprint) {}
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
        return new Known(endpoint, hosts, authorities, question, Ticker.system());
    }

    /**
     * Reads the list at every check: a client that runs for days sees what {@code rft trust} changed. Of a server in the list it also takes
     * the key that this announces; the old one goes as soon as the new one is seen.
     */
    final class Known implements HostKeyTrust {
        private final Endpoint endpoint;
        private final KnownHosts hosts;
        private final Authorities authorities;
        private final Question question;
        private final Ticker ticker;
        private final AtomicReference<@Nullable String> vouched = new AtomicReference<>(); // the key of this run
        private final AtomicReference<@Nullable Replaced> replaced = new AtomicReference<>();

        /** A key that was good until this moment: handshakes that began before may still show it. */
        private record Replaced(String fingerprint, long atNanos) {}

        Known(Endpoint endpoint, KnownHosts hosts, Authorities authorities, Question question, Ticker ticker) {
            this.endpoint = endpoint;
            this.hosts = hosts;
            this.authorities = authorities;
            this.question = question;
            this.ticker = ticker;
        }

        @Override
        public void check(List<X509Certificate> chain, String asked) throws RftException {
            var seen = HostKeyCheck.spkiFingerprint(chain.getFirst());
            var known = hosts.fingerprints(endpoint.hostAndPort());
            if (!known.isEmpty()) {
                if (!isJustReplaced(seen)) {
                    requireKnown(known, seen);
                    replaceBy(seen);
                }
            } else if (!isVouchedFor(chain, seen)) {
                ask(chain, seen);
            }
        }

        @Override
        public void announced(String key, String next) throws RftException {
            if (hosts.fingerprints(endpoint.hostAndPort()).contains(key)) {
                replaceBy(key); // it has proved here to be the server's, as in a handshake
            }
            if (hosts.announce(endpoint.hostAndPort(), key, next)) {
                question.announced(endpoint.hostAndPort(), next);
            }
        }

        private void replaceBy(String seen) throws RftException {
            var old = hosts.seen(endpoint.hostAndPort(), seen);
            if (old.isPresent()) {
                replaced.set(new Replaced(old.get(), ticker.nanoTime()));
                question.replaced(endpoint.hostAndPort(), old.get(), seen);
            }
        }

        /** Of several handshakes at the moment of the change the one with the new key may be done first. */
        private boolean isJustReplaced(String seen) {
            var last = replaced.get();
            return last != null
                    && last.fingerprint.equals(seen)
                    && ticker.nanoTime() - last.atNanos < TlsClient.HANDSHAKE_LIMIT.toNanos();
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
