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
import java.util.regex.Pattern;

/**
 * The servers whose keys a user trusts: a text file of lines {@code HOST:PORT SHA256:…}, IPv6 addresses in brackets, words separated
 * by blanks; empty lines and those that begin with {@code #} are comments and stay. A server may have several lines and then several
 * keys. What cannot be understood is an error that names the line: to skip it could make a known server an unknown one.
 *
 * <p>Thread-safe, also against other processes: a change is made under a lock, and the file is replaced as a whole. Nothing is kept
 * in memory. Failures: {@code USAGE} for a line that is wrong, {@code PERMISSION} for a file that others may write, else what {@link
 * PrivateFile} says.
 */
public final class KnownHosts {
    private static final Pattern LINE = Pattern.compile("(\\S+)[ \\t]+(\\S+)");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[([^\\[\\]]+)]|([^:\\[\\]]+)):([0-9]{1,5})");
    private static final String PREFIX = "SHA256:";
    private static final int DIGEST_BYTES = 32;

    private final Path path;

    public KnownHosts(Path path) {
        this.path = path;
    }

    /** A server, as {@code HOST:PORT}, and the fingerprint of a key that it may have; valid by construction. */
    public record Host(String hostAndPort, String fingerprint) {
        public Host {
            hostAndPort = canonicalHost(hostAndPort);
            fingerprint = canonicalFingerprint(fingerprint);
        }

        @Override
        public String toString() {
            return hostAndPort + " " + fingerprint;
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
            var lines = lines();
            var kept = new ArrayList<String>();
            for (var number = 1; number <= lines.size(); number++) {
                var line = lines.get(number - 1);
                if (!host(line, number).map(Host::hostAndPort).equals(Optional.of(host))) {
                    kept.add(line);
                }
            }
            if (kept.size() < lines.size()) {
                write(kept);
            }
            return lines.size() - kept.size();
        });
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
                return Optional.of(new Host(matcher.group(1), matcher.group(2)));
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
