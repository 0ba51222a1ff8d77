package io.rft.cli;

import io.rft.AuthenticationException;
import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.Credentials;
import io.rft.client.OpenSshKeyFile;
import io.rft.client.OpenSshPrivateKey;
import io.rft.client.SshAgent;
import io.rft.protocol.Blob;
import io.rft.protocol.SshPublicKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that a person logs in with: those that were named and no others, each by the agent where it holds it; where none was named,
 * all of the agent's, then those in the usual places. Of the latter, those that need a passphrase come last, and only where somebody can
 * be asked who has not given a password already. For one thread.
 */
final class Identities {
    private static final String AGENT_VARIABLE = "SSH_AUTH_SOCK";
    private static final List<String> USUAL_NAMES = List.of("id_ed25519", "id_ecdsa", "id_rsa");
    private static final int PUBLIC_BYTES_MAX = 16 << 10;

    private final World world;
    private final boolean mayAsk;
    private final List<String> notes = new ArrayList<>();

    /** @param mayAsk whether somebody is there to type a passphrase */
    Identities(World world, boolean mayAsk) {
        this.world = world;
        this.mayAsk = mayAsk;
    }

    /** Why a key that is there is not used. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whatever is wrong with a key that was named, is wrong with the command: {@code USAGE}. */
    List<Credentials> named(List<Path> paths) throws RftException {
        var agent = agent();
        var held = agent.map(this::keys).orElse(List.of());
        var keys = new ArrayList<Credentials>();
        for (var path : paths) {
            keys.add(named(path, agent, held));
        }
        return keys;
    }

    /** @param passphrases whether passphrases may be asked for */
    List<Credentials> usual(boolean passphrases) {
        var keys = new LinkedHashMap<SshPublicKey, Credentials>();
        agent().ifPresent(agent -> keys(agent).forEach(key -> keys.put(key, Credentials.agent(agent, key))));
        var locked = new LinkedHashMap<Path, OpenSshKeyFile>();
        for (var path : usualPlaces()) {
            if (Files.exists(path)) {
                usual(path, keys, locked);
            }
        }
        locked.forEach((path, file) -> {
            if (passphrases && mayAsk) {
                keys.putIfAbsent(file.publicKey(), withPassphrase(path, file));
            } else if (!keys.containsKey(file.publicKey())) {
                notes.add(path + ": a key with a passphrase, and nobody is asked for it");
            }
        });
        return List.copyOf(keys.values());
    }

    /** The key that {@code rft key gen} makes. */
    static Path own(World world) {
        return world.directories().configuration().resolve("id_ed25519");
    }

    private List<Path> usualPlaces() {
        var places = new ArrayList<Path>();
        USUAL_NAMES.forEach(
                name -> places.add(world.directories().home().resolve(".ssh").resolve(name)));
        places.add(own(world));
        return places;
    }

    /** A key that nobody named is passed over when it cannot be used. */
    private void usual(Path path, Map<SshPublicKey, Credentials> keys, Map<Path, OpenSshKeyFile> locked) {
        try {
            var file = OpenSshKeyFile.read(path);
            if (file.needsPassphrase()) {
                locked.put(path, file);
            } else {
                keys.putIfAbsent(file.publicKey(), Credentials.key(file.open()));
            }
        } catch (RftException e) {
            notes.add(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            notes.add(path + ": " + e.getMessage());
        }
    }

    private Credentials named(Path path, Optional<SshAgent> agent, List<SshPublicKey> held) throws RftException {
        try {
            var publicHalf = publicHalf(path);
            if (publicHalf.isPresent()) {
                if (!held.contains(publicHalf.get())) {
                    throw new RftException(
                            ErrorCode.USAGE,
                            path + " is a public key, and no agent holds its other half",
                            "Add the key with ssh-add, or name the file with the private key.");
                }
                return Credentials.agent(agent.orElseThrow(), publicHalf.get());
            }
            var file = OpenSshKeyFile.read(path);
            if (agent.isPresent() && held.contains(file.publicKey())) {
                return Credentials.agent(agent.get(), file.publicKey());
            }
            return file.needsPassphrase() ? withPassphrase(path, file) : Credentials.key(file.open());
        } catch (RftException e) {
            throw new RftException(ErrorCode.USAGE, String.valueOf(e.getMessage()), e.advice(), e);
        } catch (IllegalArgumentException e) {
            throw new RftException(ErrorCode.USAGE, path + ": " + e.getMessage(), e);
        }
    }

    /** The key of a file such as {@code id_ed25519.pub}; empty where it is another kind of file. */
    private static Optional<SshPublicKey> publicHalf(Path path) {
        try {
            if (Files.isRegularFile(path) && Files.size(path) <= PUBLIC_BYTES_MAX) {
                return Optional.of(SshPublicKey.parse(Files.readString(path, StandardCharsets.ISO_8859_1)));
            }
        } catch (IOException | IllegalArgumentException e) {
            // No public key: what else it is, or why it cannot be read, is said by whoever reads it as a private one.
        }
        return Optional.empty();
    }

    private Optional<SshAgent> agent() {
        var socket = world.environment().getOrDefault(AGENT_VARIABLE, "");
        return socket.isEmpty() ? Optional.empty() : Optional.of(new SshAgent(Path.of(socket)));
    }

    private List<SshPublicKey> keys(SshAgent agent) {
        try {
            return agent.keys();
        } catch (RftException e) {
            notes.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private Credentials withPassphrase(Path path, OpenSshKeyFile file) {
        return Credentials.signer(file.publicKey(), new Locked(path, file));
    }

    /** A key that is unlocked when its turn comes, once for all logins. Logins come one at a time. */
    private final class Locked implements Credentials.Signer {
        private static final int TRIES_MAX = 3;

        private final Path path;
        private final OpenSshKeyFile file;
        private volatile Optional<OpenSshPrivateKey> unlocked = Optional.empty();

        Locked(Path path, OpenSshKeyFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public Blob sign(byte[] statement) throws RftException {
            if (unlocked.isEmpty()) {
                unlocked = Optional.of(unlock());
            }
            return Credentials.sign(unlocked.get(), statement);
        }

        private OpenSshPrivateKey unlock() throws RftException {
            if (!mayAsk) {
                throw new AuthenticationException(
                        path + ": a key with a passphrase, and nobody can be asked for it",
                        "Add the key to an agent with ssh-add.");
            }
            for (var tries = 0; tries < TRIES_MAX; tries++) {
                var passphrase = ask();
                if (passphrase.isEmpty()) {
                    throw new AuthenticationException("no passphrase was given for " + path, "");
                }
                var opened = opened(passphrase.get());
                if (opened.isPresent()) {
                    return opened.get();
                }
            }
            throw new AuthenticationException("none of these was the passphrase of " + path, "");
        }

        private Optional<String> ask() throws RftException {
            try {
                return world.person().askSecret("passphrase of " + path + ": ").filter(text -> !text.isEmpty());
            } catch (IOException e) {
                throw new RftException(ErrorCode.AUTHENTICATION, "cannot ask for a passphrase: " + e.getMessage(), e);
            }
        }

        private Optional<OpenSshPrivateKey> opened(String passphrase) throws AuthenticationException {
            try {
                return file.open(passphrase);
            } catch (IllegalArgumentException e) {
                throw new AuthenticationException(path + ": " + e.getMessage(), "");
            }
        }
    }
}
