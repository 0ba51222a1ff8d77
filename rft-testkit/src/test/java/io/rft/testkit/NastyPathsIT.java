package io.rft.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.MetadataChange;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.protocol.Envelope;
import io.rft.protocol.MalformedMessageException;
import io.rft.protocol.Message;
import io.rft.protocol.MessageCodec;
import io.rft.protocol.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every path of {@code nasty-paths.txt} in every request that takes one. A line is a verdict, a tab, and what stands between the quotes
 * of the JSON string: {@code \xNN} is one byte as it is, <code>{TEXT*N}</code> is TEXT N times.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NastyPathsIT {
    private static final RemotePath PLACE = RemotePath.parse("/the-place");
    private static final RemotePath KEPT = RemotePath.parse("/kept");
    private static final RemotePath GONE = RemotePath.parse("/gone");
    private static final TransferId TRANSFER = new TransferId(1, 2);
    private static final Pattern REPEATED = Pattern.compile("\\{([^{}*]+)\\*([0-9]+)}");
    private static final Pattern BYTE = Pattern.compile("\\\\x([0-9a-f]{2})");
    private static final Set<ErrorCode> ALLOWED =
            EnumSet.of(ErrorCode.NOT_FOUND, ErrorCode.PERMISSION, ErrorCode.EXISTS, ErrorCode.STORAGE);

    @TempDir
    private Path directory;

    private ServerFixture server;

    /** What the path is to meet. */
    private enum Verdict {
        REFUSED,
        LEGAL,
        RESERVED
    }

    private record Row(Verdict verdict, String path) {
        static Row of(String line) {
            var tab = line.indexOf('\t');
            return new Row(Verdict.valueOf(line.substring(0, tab).toUpperCase(Locale.ROOT)), line.substring(tab + 1));
        }

        /** As it stands in the line of a request: ISO 8859-1, a char for each byte. */
        String inJson() {
            var whole = REPEATED.matcher(path)
                    .replaceAll(
                            found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
            return BYTE.matcher(whole)
                    .replaceAll(found ->
                            Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(found.group(1), 16))));
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = ServerFixture.serving(Files.createDirectory(directory.resolve("root")));
        Files.writeString(server.root().resolve("kept"), "kept");
        Files.writeString(directory.resolve("secret"), "secret");
        Files.createDirectory(directory.resolve("outside"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whatIsRefusedIsRefusedWhereItIsRead() throws IOException {
        var refused = rows(Verdict.REFUSED);
        var before = everything();
        var hangingUp = 0;
        try (var client = RawClient.connect(server)) {
            client.login(ServerFixture.WRITER);
            for (var row : refused) {
                if (isAnswered(row)) {
                    for (var request : requests()) {
                        client.say(line(1, request, row));
                        assertEquals(ErrorCode.PROTOCOL, code(client.answer(1)), () -> request + " " + row);
                    }
                } else {
                    hangingUp++;
                    try (var other = RawClient.connect(server)) {
                        other.login(ServerFixture.WRITER);
                        other.say(line(1, new Message.Remove(PLACE, true), row));
                        other.awaitEnd();
                    }
                }
            }
        }
        assertEquals(before, everything());
        assertTrue(hangingUp < refused.size() / 2, hangingUp + " of " + refused.size() + " end the session");
    }

    @Test
    void whatIsLegalIsItselfAndNothingElse() throws IOException {
        var before = everything();
        try (var client = RawClient.connect(server)) {
            client.login(ServerFixture.WRITER);
            for (var row : rows(Verdict.LEGAL)) {
                var path = decoded(row);
                for (var request : looking()) {
                    assertAllowed(client, request, row);
                }
                if (path.equals(KEPT) || path.isRoot()) {
                    continue; // it is there
                }
                client.say(line(2, new Message.Copy(KEPT, PLACE, false), row));
                if (client.answer(2) instanceof Message.Done) {
                    assertEquals("kept", Files.readString(server.root().resolve(path.relative())), row::toString);
                    assertEquals(before.size() + 1, everything().size(), row::toString);
                    client.say(line(3, new Message.Remove(PLACE, false), row));
                    assertEquals(new Message.Done(), client.answer(3), row::toString);
                }
                assertEquals(before, everything(), row::toString);
            }
        }
    }

    @Test
    void whatIsReservedIsNotForAnybody() throws IOException {
        var before = everything();
        try (var client = RawClient.connect(server)) {
            client.login(ServerFixture.WRITER);
            for (var row : rows(Verdict.RESERVED)) {
                decoded(row);
                client.say(line(2, new Message.Copy(KEPT, PLACE, false), row));
                assertEquals(ErrorCode.PERMISSION, code(client.answer(2)), row::toString);
            }
        }
        assertEquals(before, everything());
    }

    /** Requests that change nothing where nothing is. */
    private static List<Message.Request> looking() {
        return List.of(
                new Message.Stat(PLACE, true),
                new Message.Stat(PLACE, false),
                new Message.ListDirectory(PLACE, 0, 10),
                new Message.LookAt(PLACE, List.of(KEPT)),
                new Message.MetadataPlease(PLACE, List.of(KEPT), true, true),
                new Message.Measure(PLACE, true, 0, 10),
                new Message.SpacePlease(PLACE),
                new Message.Hash(PLACE, Message.HashAlgorithm.CRC32C),
                new Message.Rename(GONE, PLACE, true),
                new Message.Copy(GONE, PLACE, true));
    }

    private static List<Message.Request> requests() {
        var others = Stream.of(
                new Message.MakeDirectory(PLACE, true),
                new Message.Remove(PLACE, true),
                new Message.Rename(PLACE, GONE, true),
                new Message.Rename(KEPT, PLACE, true),
                new Message.Copy(PLACE, GONE, true),
                new Message.Copy(KEPT, PLACE, true),
                new Message.RemoveEntries(PLACE, List.of(KEPT)),
                new Message.SetMetadata(PLACE, List.of(new MetadataChange.Attributed(KEPT, List.of()))),
                new Message.Fetch(TRANSFER, PLACE, true),
                new Message.FetchPack(TRANSFER, PLACE, List.of(KEPT)),
                new Message.Offer(
                        TRANSFER,
                        PLACE,
                        4,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        "1:2",
                        0644,
                        Settings.BLOCK_BYTES_DEFAULT,
                        true,
                        true));
        return Stream.concat(looking().stream(), others).toList();
    }

    private static void assertAllowed(RawClient client, Message.Request request, Row row) throws RftException {
        client.say(line(1, request, row));
        if (client.answer(1) instanceof Message.Failure failure) {
            assertTrue(ALLOWED.contains(failure.code()), () -> request + " " + row + " " + failure);
            assertFalse(
                    failure.message().chars().anyMatch(Character::isISOControl), () -> "not escaped: " + failure + row);
        }
    }

    private static ErrorCode code(Message.Answer answer) {
        return answer instanceof Message.Failure failure ? failure.code() : ErrorCode.OTHER;
    }

    /** The request with the row's path where its place is. */
    private static byte[] line(long id, Message.Request request, Row row) {
        var line = new String(MessageCodec.encode(new Envelope.Asking(id, request)), StandardCharsets.UTF_8);
        var nasty = line.replace("\"" + PLACE + "\"", "\"" + row.inJson() + "\"");
        assertFalse(nasty.equals(line), () -> "no path in " + line);
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(nasty.getBytes(StandardCharsets.ISO_8859_1));
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private static ByteBuffer stat(Row row) {
        var bytes = line(1, new Message.Stat(PLACE, true), row);
        return ByteBuffer.wrap(bytes, 0, bytes.length - 1);
    }

    /** Whether the line is a message but for the path, so that there is somebody to answer. */
    private static boolean isAnswered(Row row) throws RftException {
        try {
            throw new AssertionError(row + " was taken for " + MessageCodec.decode(stat(row)));
        } catch (MalformedMessageException e) {
            return e.id().isPresent();
        }
    }

    private static RemotePath decoded(Row row) throws RftException {
        if (MessageCodec.decode(stat(row)) instanceof Envelope.Asking(var id, Message.Stat(var path, var follow))) {
            return path;
        }
        throw new AssertionError(row + " was taken for something else");
    }

    private List<Row> rows(Verdict verdict) throws IOException {
        try (var lines = NastyPathsIT.class.getResourceAsStream("/nasty-paths.txt")) {
            var all = new String(lines.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .map(Row::of)
                    .toList();
            assertTrue(all.size() >= 300, "only " + all.size() + " paths");
            return all.stream().filter(row -> row.verdict() == verdict).toList();
        }
    }

    /** Every name in the root and around it, with what is in it. */
    private Map<String, String> everything() throws IOException {
        var all = new TreeMap<String, String>();
        try (var paths = Files.walk(directory)) {
            for (var path : paths.toList()) {
                all.put(path.toString(), Files.isRegularFile(path) ? Files.readString(path) : "");
            }
        }
        return all;
    }
}
