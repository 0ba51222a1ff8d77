package io.rft.protocol;

import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.FoundMetadata;
import io.rft.Metadata;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.range.ByteRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The bounds of every value on the wire (docs/PROTOCOL.md, Limits), and the checks that messages make of themselves. Each check
 * fails with an {@link IllegalArgumentException} that names the rule and never the value, which may be secret. Pure.
 */
public final class Limits {
    /** A line of the command channel after login, without its line feed. */
    public static final int LINE_BYTES_MAX = 1 << 20;
    /** A line before login, and the two lines of a data connection. */
    public static final int LOGIN_LINE_BYTES_MAX = 4 << 10;

    public static final int DEPTH_MAX = 16;
    /** Room for a listing of {@link #ENTRIES_MAX} entries of 11 tokens each. */
    public static final int TOKENS_MAX = 20_000;

    public static final int STRING_CHARS_MAX = 64 << 10;
    public static final int RANGES_MAX = 1000;
    public static final int ENTRIES_MAX = 1000;
    public static final int PATTERN_CHARS_MAX = 4096;
    /** Paths and targets of a request about many entries, together: each character may become six in its line. */
    public static final int ENTRY_CHARS_MAX = 100_000;
    /** Messages of an answer about many entries, together, for the same reason. */
    public static final int FAILURES_CHARS_MAX = 160_000;
    /** As many as fit in a string. */
    public static final int CHECKSUMS_MAX = 12_000;

    /** Files in one pack. */
    public static final int MEMBERS_MAX = 1000;
    /** Bytes of all files in one pack. */
    public static final long PACK_BYTES_MAX = 64L << 20;
    /** Characters of all paths in one pack: each may become six bytes of a line. */
    public static final int MEMBERS_CHARS_MAX = 100_000;

    public static final int TICKETS_MAX = 64;
    public static final int METHODS_MAX = 16;
    public static final int ATTEMPTS_MAX = 100;
    public static final int USER_CHARS_MAX = 255;
    public static final int SOFTWARE_CHARS_MAX = 128;
    public static final int FILE_KEY_CHARS_MAX = 128;
    public static final int PASSWORD_BYTES_MAX = 1024;
    public static final int KEY_BYTES_MAX = 1024;
    public static final int SIGNATURE_BYTES_MAX = 2048;
    public static final int PROOF_BYTES = 32;
    /** A server's public key: RSA of 8192 bits and what is around it. */
    public static final int HOST_KEY_BYTES_MAX = 1100;
    /** A signature of a server's key: RSA of 8192 bits. */
    public static final int HOST_SIGNATURE_BYTES_MAX = 1024;
    /** Messages, advice and reasons: room for sentences with the two longest paths, each of their bytes escaped. */
    public static final int SENTENCE_CHARS_MAX = 48 << 10;

    /** Made-up bytes of one measurement: the fastest network takes seconds for them. */
    public static final long PROBE_BYTES_MAX = 1L << 36;

    public static final int MODE_MAX = 07777;
    public static final Instant TIME_MIN = Instant.parse("0000-01-01T00:00:00Z");
    public static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Limits() {}

    static void require(boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(problem);
        }
    }

    static void within(String what, long value, long min, long max) {
        require(value >= min && value <= max, what + " is " + min + " to " + max);
    }

    static void version(int version) {
        within("a protocol version", version, 1, 0xffff);
    }

    static void connection(long connection, Blob nonce) {
        within("a connection's number", connection, 0, Long.MAX_VALUE);
        bytes("a nonce", nonce, Message.Ticket.NONCE_BYTES, Message.Ticket.NONCE_BYTES);
    }

    static void epoch(long epoch) {
        require(epoch >= 1, "an epoch is at least 1");
    }

    /** A receiver that does not know probes must find no name to write to. */
    static void probe(RemotePath path, long bytes) {
        require(path.isRoot(), "the path of a probe is /");
        within("the size of a probe", bytes, 1, PROBE_BYTES_MAX);
    }

    static void sha256(Optional<Blob> digest) {
        var length = Message.HashAlgorithm.SHA256.digestBytes();
        digest.ifPresent(bytes -> bytes("a SHA-256", bytes, length, length));
    }

    static void bytes(String what, Blob blob, int min, int max) {
        require(
                blob.length() >= min && blob.length() <= max,
                what + (min == max ? " has " + min + " bytes" : " has " + min + " to " + max + " bytes"));
    }

    static void count(String what, List<?> list, int max) {
        require(list.size() <= max, "more than " + max + " " + what);
    }

    static void members(Stream<RemotePath> paths) {
        var lengths = paths.mapToLong(path -> path.relative().length()).toArray();
        require(lengths.length >= 1 && lengths.length <= MEMBERS_MAX, "a pack has 1 to " + MEMBERS_MAX + " members");
        require(
                LongStream.of(lengths).sum() <= MEMBERS_CHARS_MAX,
                "a pack's paths have at most " + MEMBERS_CHARS_MAX + " characters");
    }

    static void ranges(List<ByteRange> ranges) {
        count("ranges", ranges, RANGES_MAX);
        for (var range : ranges) {
            require(range.end() <= Settings.FILE_BYTES_MAX, "a range ends at most at " + Settings.FILE_BYTES_MAX);
        }
    }

    static void creations(List<Creation> entries) {
        count("entries", entries, ENTRIES_MAX);
        var chars = 0L;
        for (var entry : entries) {
            chars += entry.path().relative().length();
            switch (entry) {
                case Creation.NewDirectory(var _, var mode) -> within("a mode", mode, 0, MODE_MAX);
                case Creation.NewFile(var _, var mode) -> within("a mode", mode, 0, MODE_MAX);
                case Creation.NewLink(var _, var target, var _) -> {
                    linkTarget(target);
                    chars += target.length();
                }
                case Creation.NewName(var _, var existing, var _) ->
                    chars += existing.relative().length();
            }
        }
        entryChars(chars);
    }

    static void entryPaths(List<RemotePath> paths) {
        count("entries", paths, ENTRIES_MAX);
        var chars = 0L;
        for (var path : paths) {
            chars += path.relative().length();
        }
        entryChars(chars);
    }

    static void metadata(List<MetadataChange> changes) {
        count("entries", changes, ENTRIES_MAX);
        metadata(
                changes.stream().mapToLong(MetadataChange::count).sum(),
                changes.stream().mapToLong(MetadataChange::weight).sum());
    }

    static void metadata(FoundMetadata found) {
        count("entries", found.entries(), ENTRIES_MAX);
        count("failures", found.failures(), ENTRIES_MAX);
        failures(found.failures());
        metadata(
                found.entries().stream()
                        .flatMap(Optional::stream)
                        .mapToLong(one -> one.attributes().size())
                        .sum(),
                found.entries().stream()
                        .flatMap(Optional::stream)
                        .mapToLong(Metadata::weight)
                        .sum());
    }

    private static void metadata(long attributes, long weight) {
        require(
                attributes <= FoundMetadata.ATTRIBUTES_MAX,
                "more than " + FoundMetadata.ATTRIBUTES_MAX + " extended attributes");
        require(
                weight <= FoundMetadata.WEIGHT_MAX,
                "paths, owners and extended attributes of more than " + FoundMetadata.WEIGHT_MAX + " characters");
    }

    private static void entryChars(long chars) {
        require(chars <= ENTRY_CHARS_MAX, "the paths of a request have more than " + ENTRY_CHARS_MAX + " characters");
    }

    static void failures(List<EntryFailure> failures) {
        var chars = 0L;
        for (var failure : failures) {
            text("a message", failure.message());
            chars += failure.message().length();
        }
        require(chars <= FAILURES_CHARS_MAX, "messages of more than " + FAILURES_CHARS_MAX + " characters");
    }

    static void linkTarget(String target) {
        text("a link's target", target);
        within("the length of a link's target", utf8Bytes(target), 1, RemotePath.BYTES_MAX);
    }

    /** A name: some characters, none of them a control character. */
    static void word(String what, String text, int min, int max) {
        require(text.length() >= min && text.length() <= max, what + " has " + min + " to " + max + " characters");
        for (var i = 0; i < text.length(); i++) {
            require(!Character.isISOControl(text.charAt(i)), what + " has no control characters");
        }
        requireUnicode(what, text);
    }

    static void sentence(String what, String text) {
        require(text.length() <= SENTENCE_CHARS_MAX, what + " has at most " + SENTENCE_CHARS_MAX + " characters");
        text(what, text);
    }

    /** Text of any characters but NUL and half characters. */
    static void text(String what, String text) {
        require(text.indexOf('\0') < 0, what + " has no NUL");
        requireUnicode(what, text);
    }

    /** The name of a file in its directory; empty stands for none. */
    static void fileName(String name) {
        if (!name.isEmpty()) {
            var _ = new RemotePath(List.of(name));
        }
    }

    static int utf8Bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * The time that the wire can carry and that comes closest: RFC 3339 has the years 0 to 9999, some file systems have others, and
     * their files are to be copied all the same.
     */
    static Instant time(Instant time) {
        if (time.isBefore(TIME_MIN)) {
            return TIME_MIN;
        }
        return time.isAfter(TIME_MAX) ? TIME_MAX : time;
    }

    /** By hand, as it is asked about every string of every line, by code that is still interpreted. */
    static boolean isUnicode(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static void requireUnicode(String what, String text) {
        require(isUnicode(text), what + " has half a surrogate pair");
    }
}
