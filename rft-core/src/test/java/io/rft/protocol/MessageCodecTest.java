package io.rft.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    @ParameterizedTest
    @MethodSource("io.rft.protocol.BadInput#all")
    void whatIsNoMessageIsRefusedWithItsReason(BadInput bad) {
        var refusal = refusal(bad.line());

        assertTrue(String.valueOf(refusal.getMessage()).contains(bad.words()), refusal.getMessage());
        assertEquals(ErrorCode.PROTOCOL, refusal.code());
    }

    @Test
    void theTableOfMalformedLinesIsWholeAndNoLineIsThereTwice() {
        var lines = BadInput.all().map(BadInput::line).toList();

        assertTrue(lines.size() >= 60, "rows: " + lines.size());
        assertEquals(lines.size(), lines.stream().distinct().count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c080", // an overlong NUL
                "c1bf",
                "e08080",
                "eda080", // a surrogate of its own
                "eda080edb080", // and a pair of them
                "f4908080", // beyond Unicode
                "ff",
                "80",
                "c3", // cut off
            })
    void whatIsNotUtf8IsRefusedEvenInAnUnknownField(String hex) {
        var bytes = HexFormat.of().parseHex(hex);
        var before = "{\"type\":\"ping\",\"id\":1,\"x\":\"".getBytes(UTF_8);
        var line = ByteBuffer.allocate(100)
                .put(before)
                .put(bytes)
                .put("\"}".getBytes(UTF_8))
                .flip();

        var refusal = assertThrows(MalformedMessageException.class, () -> MessageCodec.decode(line));

        assertTrue(String.valueOf(refusal.getMessage()).contains("not UTF-8"), refusal.getMessage());
    }

    @Test
    void unknownFieldsAreIgnoredWhateverTheyHold() throws RftException {
        var line = """
            {"new":null,"type":"ping","newer":[1.5,{"a":[true,-1e9]}],"id":3,"newest":123456789012345678901234567890}""";

        assertEquals(new Envelope.Asking(3, new Message.Ping()), decode(line));
    }

    @Test
    void theOrderOfFieldsAndSpaceBetweenThemDoNotMatter() throws RftException {
        assertEquals(
                new Envelope.Asking(3, new Message.TicketsPlease(2)),
                decode(" {\t\"count\" : 2 , \"id\" : 3 , \"type\" : \"request-tickets\" } \r"));
    }

    @Test
    void theLineStaysAsItWas() throws RftException {
        var line = ByteBuffer.wrap("xx{\"type\":\"pong\",\"re\":1}xx".getBytes(UTF_8))
                .position(2)
                .limit(24);

        assertEquals(new Envelope.Answering(1, new Message.Pong()), MessageCodec.decode(line));
        assertEquals(2, line.position());
        assertEquals(24, line.limit());
    }

    @Test
    void aRequestWithABadFieldTellsItsIdSoThatItCanBeAnswered() {
        var refusal = refusal("{\"type\":\"stat\",\"path\":\"a\",\"follow\":true,\"id\":17}");

        assertEquals(OptionalLong.of(17), refusal.id());
        assertEquals(OptionalLong.empty(), refusal.re());
        assertFalse(refusal instanceof UnknownMessageException);
    }

    @Test
    void anAnswerWithABadFieldTellsWhatItAnswers() {
        var refusal = refusal("{\"type\":\"joined\",\"re\":9223372036854775807,\"proof\":\"\"}");

        assertEquals(OptionalLong.empty(), refusal.id());
        assertEquals(OptionalLong.of(Long.MAX_VALUE), refusal.re());
    }

    @Test
    void anUnknownRequestTellsItsId() {
        var refusal = refusal("{\"type\":\"teleport\",\"id\":4}");

        assertEquals(
                OptionalLong.of(4),
                assertInstanceOf(UnknownMessageException.class, refusal).id());
    }

    @Test
    void anUnknownNotificationHasNoId() {
        var refusal = refusal("{\"type\":\"gossip\\u001b[2J\"}");

        assertInstanceOf(UnknownMessageException.class, refusal);
        assertEquals(OptionalLong.empty(), refusal.id());
        assertEquals(OptionalLong.empty(), refusal.re());
        assertTrue(String.valueOf(refusal.getMessage()).contains("gossip\\x1b[2J"), refusal.getMessage());
    }

    @Test
    void aLineThatIsNoJsonHasNoIdThatCouldBeBelieved() {
        assertEquals(
                OptionalLong.empty(), refusal("{\"type\":\"ping\",\"id\":1").id());
        assertEquals(
                OptionalLong.empty(), refusal("{\"type\":\"ping\",\"id\":1}{}").id());
        assertEquals(
                OptionalLong.empty(), refusal("{\"type\":\"ping\",\"id\":-1}").id());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"ann\",\"epoch\":0,\"method\":\"password\",\"password\":\"@\"}",
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"ann\",\"epoch\":1,\"method\":\"@\",\"password\":\"@\"}",
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"ann\",\"epoch\":1,\"method\":\"password\",\"password\":\"@",
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"ann\",\"epoch\":1,\"method\":\"password\",\"password\":@}",
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"ann\",\"epoch\":1,\"method\":\"password\",\"password\":\"@\\x\"}",
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"ann\",\"epoch\":1,\"method\":\"password\",\"password\":\"@\\u0000\"}",
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"ann\",\"epoch\":1,\"method\":\"password\",\"password\":[\"@\"]}",
                "{\"type\":\"authenticate\",\"id\":1,\"user\":\"@\\n\",\"epoch\":1,\"method\":\"password\",\"password\":\"\"}",
                "{\"password\":\"@\",\"password\":\"@\"}",
                "@",
                "\"@\"",
                "{\"@\":@}",
            })
    void aSecretInABadLineIsNotRepeated(String line) {
        var refusal = refusal(line.replace("@", "hunter2"));

        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            assertFalse(String.valueOf(cause.getMessage()).contains("hunter2"), cause.getMessage());
        }
    }

    @Test
    void aPasswordIsNotShown() {
        var credential = new Message.Credential.Password("hunter2");

        assertFalse(new Envelope.Asking(1, new Message.Authenticate("ann", 1, credential))
                .toString()
                .contains("hunter2"));
    }

    @Test
    void aPageOfTheMostRangesIsRead() throws RftException {
        var ranges = IntStream.range(0, Limits.RANGES_MAX)
                .mapToObj(
                        i -> new ByteRange(Settings.FILE_BYTES_MAX - 2L * i - 2, Settings.FILE_BYTES_MAX - 2L * i - 1))
                .toList();
        var progress = new Message.Progress(new TransferId(-1, -1), Long.MAX_VALUE, ranges, ranges);

        assertRoundTrip(new Envelope.Telling(progress));
    }

    @Test
    void aListingOfTheMostEntriesIsRead() throws RftException {
        assertRoundTrip(new Envelope.Answering(
                1, new Message.Listing(Collections.nCopies(Limits.ENTRIES_MAX, entry("a", Optional.of("b"))), 1)));
    }

    @Test
    void aListingIsCutWhereItWouldNotFitInALine() throws RftException {
        var longest = "\u0001".repeat(RemotePath.BYTES_MAX);
        var entries = Collections.nCopies(100, entry("\u0001".repeat(255), Optional.of(longest)));

        var page = new Message.Listing(MessageCodec.fitting(entries), 1);

        assertTrue(page.entries().size() > 30, "entries: " + page.entries().size());
        assertTrue(MessageCodec.encode(new Envelope.Answering(Long.MAX_VALUE, page)).length <= Limits.LINE_BYTES_MAX);
        assertRoundTrip(new Envelope.Answering(Long.MAX_VALUE, page));
    }

    @Test
    void aListingThatFitsIsNotCut() {
        var entries = Collections.nCopies(Limits.ENTRIES_MAX, entry("an ordinary name.txt", Optional.empty()));

        assertEquals(entries, MessageCodec.fitting(entries));
        assertEquals(List.of(), MessageCodec.fitting(List.of()));
        var more = Collections.nCopies(Limits.ENTRIES_MAX + 1, entry("x", Optional.empty()));
        assertEquals(Limits.ENTRIES_MAX, MessageCodec.fitting(more).size());
    }

    @Test
    void linesAreReadUpToTheirLimits() throws RftException {
        var padding = "\"" + "a".repeat(Limits.STRING_CHARS_MAX) + "\"";
        var line = "{\"type\":\"ping\",\"id\":1,\"x\":[" + String.join(",", Collections.nCopies(15, padding)) + "]}";

        assertEquals(new Envelope.Asking(1, new Message.Ping()), decode(line));
        refusedFor("more than 65536 characters", line.replace("[\"", "[\"a"));
        refusedFor("more than 1048576 bytes", "{\"type\":\"ping\",\"id\":1," + " ".repeat(Limits.LINE_BYTES_MAX) + "}");
        assertEquals(
                new Envelope.Asking(1, new Message.Ping()),
                decode("{\"type\":\"ping\",\"id\":1,\"x\":" + "[".repeat(15) + "]".repeat(15) + "}"));
        refusedFor(
                "nested deeper than 16", "{\"type\":\"ping\",\"id\":1,\"x\":" + "[".repeat(16) + "]".repeat(16) + "}");
        refusedFor("nested deeper than 16", "{\"x\":" + "[".repeat(1_000_000));
        refusedFor("nested deeper than 16", "{\"x\":".repeat(170_000));
        refusedFor("more than 20000 tokens", "{\"x\":[" + "1,".repeat(20_000) + "1]}");
        refusedFor("more than 20000 tokens", "{\"x\":[" + "[],".repeat(10_000) + "[]]}");
        refusedFor("a line is not JSON", "{\"x\":" + "1".repeat(1_000_000) + "}");
        refusedFor("more than 65536 characters", "{\"" + "x".repeat(1_000_000) + "\":1}");
    }

    @Test
    void timesOutsideTheCalendarBecomeItsEnds() throws RftException {
        var past = entry("a", Optional.empty(), Instant.MIN);
        var future = entry("a", Optional.empty(), Instant.MAX);

        assertEquals(Instant.parse("0000-01-01T00:00:00Z"), past.modified());
        assertEquals(Instant.parse("9999-12-31T23:59:59.999999999Z"), future.modified());
        assertRoundTrip(new Envelope.Answering(1, new Message.Listing(List.of(past, future), 0)));
    }

    @Test
    void aFailureOfAnyExceptionCanBeSent() throws RftException {
        var long1 = "/" + "\u001b\n\0\ud800".repeat(10_000);

        var failure = Message.Failure.of(new RftException(ErrorCode.STORAGE, long1, "free some space"));

        assertEquals(ErrorCode.STORAGE, failure.code());
        assertEquals("free some space", failure.advice());
        assertTrue(failure.message().startsWith("/\\x1b\\n\\x00\\ud800"), failure.message());
        assertEquals(Limits.SENTENCE_CHARS_MAX, failure.message().length());
        assertRoundTrip(new Envelope.Answering(1, failure));
    }

    @Test
    void aFailureMayNameTheLongestPathsTwice() throws RftException {
        var path = "/" + "\u001b".repeat(RemotePath.BYTES_MAX - 1);
        var message = Escaped.of("cannot rename " + path + " to " + path + ": no such file");

        assertRoundTrip(new Envelope.Answering(1, new Message.Failure(ErrorCode.NOT_FOUND, message, message)));
    }

    @Test
    void aThingOfANewKindIsOther() throws RftException {
        var line = MessageCodec.encode(new Envelope.Answering(1, new Message.Attributes(entry("a", Optional.empty()))));

        var changed = decode(new String(line, UTF_8).replace("\"type\":\"file\"", "\"type\":\"wormhole\""));

        var attributes = assertInstanceOf(Message.Attributes.class, changed.message());
        assertEquals(Message.EntryType.OTHER, attributes.entry().type());
    }

    private static Message.Entry entry(String name, Optional<String> target) {
        return entry(name, target, Instant.EPOCH);
    }

    private static Message.Entry entry(String name, Optional<String> target, Instant modified) {
        var type = target.isPresent() ? Message.EntryType.SYMLINK : Message.EntryType.FILE;
        return new Message.Entry(name, type, Long.MAX_VALUE, 07777, modified, "owner", "group", target);
    }

    private static void assertRoundTrip(Envelope envelope) throws RftException {
        assertEquals(envelope, MessageCodec.decode(ByteBuffer.wrap(MessageCodec.encode(envelope))));
    }

    private static void refusedFor(String words, String line) {
        var refusal = refusal(line);
        assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal.getMessage());
    }

    private static MalformedMessageException refusal(String line) {
        return assertThrows(MalformedMessageException.class, () -> decode(line));
    }

    private static Envelope decode(String line) throws RftException {
        return MessageCodec.decode(ByteBuffer.wrap(line.getBytes(UTF_8)));
    }
}
