package io.rft.client;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.store.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The servers whose keys a user trusts: a text file of lines {@code HOST:PORT SHA256:…}, IPv6 addresses in brackets, words separated
 * by blanks; empty lines and those that begin with {@code #} are comments and stay. A server may have several lines and then several
 * keys. A key that a server has announced and not shown yet is followed by {@code replaces SHA256:…}, the key that goes when this one is
 * seen. What cannot be understood is an error that names the line: to skip it could make a known server an unknown one.
 *
 * <p>Thread-safe, also against other processes: a change is made under a lock, and the file is replaced as a whole. Nothing is kept
 * in memory. Failures: {@code USAGE} for a line that is wrong, {@code PERMISSION} for a file that others may write, else what {@link
 * PrivateFile} says.
 */
public final class KnownHosts {
    private static final Pattern LINE = Pattern.compile("(\\S+)[ \\t]+(\\S+)(?:[ \\t]+replaces[ \\t]+(\\S+))?");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final String PREFIX = "SHA256:";
    private static final int DIGEST_BYTES = 32;

    private final Path path;

    public KnownHosts(Path path) {
        this.path = path;
    }

    /**
     * A server, as {@code HOST:PORT}, and the fingerprint of a key that it may have; valid by construction.
     *
     * @param replaces the key whose place this one takes when it is seen, of one that was announced
     */
    public record Host(String hostAndPort, String fingerprint, Optional<String> replaces) {
        public Host {
            hostAndPort = canonicalHost(hostAndPort);
            fingerprint = canonicalFingerprint(fingerprint);
            replaces = replaces.map(KnownHosts::canonicalFingerprint);
        }

        /** One that was not announced, or was seen since. */
        public Host(String hostAndPort, String fingerprint) {
            this(hostAndPort, fingerprint, Optional.empty());
        }

        private boolean replaces(String key) {
            return replaces.equals(Optional.of(key));
        }

        @Override
        public String toString() {
            return hostAndPort + " " + fingerprint
                    + replaces.map(key -> " replaces " + key).orElse("");
        }
    }

    public Path path() {
        return path;
    }

    /** Every server with every key, in the order of the file. */
    public List<Host> hosts() throws RftException {
        return hosts(lines());
    }

    /** The fingerprints a server may have; empty if it is not known. */
    public List<String> fingerprints(String hostAndPort) throws RftException {
        return fingerprints(hosts(), canonicalHost(hostAndPort));
    }

    /** Adds a key of a server beside those it has; false if it was there. */
    public boolean add(Host host) throws RftException {
        return file().exclusively(() -> {
            var lines = lines();
            var isNew = !hosts(lines).contains(host);
            if (isNew) {
                append(lines, host);
            }
            return isNew;
        });
    }

    /**
     * The key of a server that it may have has announced this one to replace it, which the server may have from now on as well. A key
     * that the same one has announced before, and that was not seen, counts no more. Returns whether anything is new: not if the key
     * that announces is no key of the server, nor if the other one is one already.
     */
    boolean announce(String hostAndPort, String key, String next) throws RftException {
        if (!isNews(hosts(), canonicalHost(hostAndPort), key, next)) {
            return false; // as nearly always: nothing is locked for it
        }
        return file().exclusively(() -> {
            var host = canonicalHost(hostAndPort);
            var isNews = isNews(hosts(), host, key, next);
            if (isNews) {
                var kept = without(one -> one.hostAndPort().equals(host) && one.replaces(key));
                append(kept, new Host(host, next, Optional.of(key)));
            }
            return isNews;
        });
    }

    private static boolean isNews(List<Host> hosts, String host, String key, String next) {
        var known = fingerprints(hosts, host);
        return known.contains(key) && !known.contains(next);
    }

    /**
     * A server has shown this key. If it was announced, it is one like any other from now on, and the one that it replaces is gone, which
     * is returned then.
     */
    Optional<String> seen(String hostAndPort, String key) throws RftException {
        var host = canonicalHost(hostAndPort);
        if (replacedBy(host, key).isEmpty()) {
            return Optional.empty();
        }
        return file().exclusively(() -> {
            var old = replacedBy(host, key);
            if (old.isPresent()) {
                var gone = old.get();
                var kept = without(one -> one.hostAndPort().equals(host)
                        && (one.fingerprint().equals(key) || one.fingerprint().equals(gone) || one.replaces(gone)));
                append(kept, new Host(host, key));
            }
            return old;
        });
    }

    private Optional<String> replacedBy(String host, String key) throws RftException {
        return hosts().stream()
                .filter(one ->
                        one.hostAndPort().equals(host) && one.fingerprint().equals(key))
                .flatMap(one -> one.replaces().stream())
                .findFirst();
    }

    /** Adds the key of a server that is not known; if another client was faster, nothing. Returns what the server may have then. */
    List<String> addIfUnknown(Host host) throws RftException {
        return file().exclusively(() -> {
            var lines = lines();
            var known = fingerprints(hosts(lines), host.hostAndPort());
            if (!known.isEmpty()) {
                return known;
            }
            append(lines, host);
            return List.of(host.fingerprint());
        });
    }

    /** Removes every key of a server; how many there were. */
    public int remove(String hostAndPort) throws RftException {
        var host = canonicalHost(hostAndPort);
        return file().exclusively(() -> {
            var before = lines().size();
            var kept = without(one -> one.hostAndPort().equals(host));
            if (kept.size() < before) {
                write(kept);
            }
            return before - kept.size();
        });
    }

    /** The lines but for those of such servers. */
    private List<String> without(Predicate<Host> unwanted) throws RftException {
        var lines = lines();
        var kept = new ArrayList<String>();
        for (var number = 1; number <= lines.size(); number++) {
            var line = lines.get(number - 1);
            if (host(line, number).filter(unwanted).isEmpty()) {
                kept.add(line);
            }
        }
        return kept;
    }

    /** {@code SHA256:} and the unpadded base64 of 32 bytes, or {@link IllegalArgumentException}; padding is taken off. */
    public static String canonicalFingerprint(String text) {
        var digits = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
        try {
            var bytes = Base64.getDecoder().decode(digits);
            var canonical = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            if (bytes.length == DIGEST_BYTES && canonical.equals(digits.replaceFirst("=$", ""))) {
                return PREFIX + canonical;
            }
        } catch (IllegalArgumentException e) {
            // Said below, with what is allowed.
        }
        throw new IllegalArgumentException(
                "a fingerprint is SHA256: and 43 characters of base64, as rftd fingerprint prints it");
    }

    private static String canonicalHost(String text) {
        var matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a server is HOST:PORT, an IPv6 address in brackets");
        }
        var host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new Endpoint(host, Integer.parseInt(matcher.group(3)), "nobody").hostAndPort();
    }

    private static List<String> fingerprints(List<Host> hosts, String hostAndPort) {
        return hosts.stream()
                .filter(host -> host.hostAndPort().equals(hostAndPort))
                .map(Host::fingerprint)
                .toList();
    }

    /** The servers of these lines. */
    List<Host> hosts(List<String> lines) throws RftException {
        var hosts = new ArrayList<Host>();
        for (var number = 1; number <= lines.size(); number++) {
            host(lines.get(number - 1), number).ifPresent(hosts::add);
        }
        return hosts;
    }

    private Optional<Host> host(String line, int number) throws RftException {
        var content = line.strip();
        if (content.isEmpty() || content.startsWith("#")) {
            return Optional.empty();
        }
        var matcher = LINE.matcher(content);
        var problem = "a line is HOST:PORT SHA256:…";
        try {
            if (matcher.matches()) {
                return Optional.of(new Host(matcher.group(1), matcher.group(2), Optional.ofNullable(matcher.group(3))));
            }
        } catch (IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        }
        throw new RftException(ErrorCode.USAGE, path + ":" + number + ": " + problem, "Correct the line or remove it.");
    }

    private List<String> lines() throws RftException {
        try {
            refuseWhatOthersMayWrite();
            if (Files.size(path) > PrivateFile.BYTES_MAX) {
                throw new RftException(ErrorCode.STORAGE, path + " has more than " + PrivateFile.BYTES_MAX + " bytes");
            }
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (AccessDeniedException e) {
            throw new RftException(ErrorCode.PERMISSION, "cannot read " + path + ": permission denied", e);
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** Unlike a secret, this file may be read by others; but who writes it decides whom to trust. */
    private void refuseWhatOthersMayWrite() throws IOException {
        for (var permission : Files.getPosixFilePermissions(path)) {
            switch (permission) {
                case GROUP_WRITE, OTHERS_WRITE ->
                    throw new RftException(
                            ErrorCode.PERMISSION, path + " may be changed by others", "Run: chmod go-w " + path);
                case OWNER_READ,
                        OWNER_WRITE,
                        OWNER_EXECUTE,
                        GROUP_READ,
                        GROUP_EXECUTE,
                        OTHERS_READ,
                        OTHERS_EXECUTE -> {}
            }
        }
    }

    private void append(List<String> lines, Host host) throws RftException {
        var longer = new ArrayList<>(lines);
        longer.add(host.toString());
        write(longer);
    }

    private void write(List<String> lines) throws RftException {
        var text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        file().replace(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The file itself where the path is a link to it: replacing the link would leave the file behind. */
    private PrivateFile file() throws RftException {
        try {
            return new PrivateFile(Files.exists(path) ? path.toRealPath() : path);
        } catch (IOException e) {
            throw new RftException(ErrorCode.STORAGE, "cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
