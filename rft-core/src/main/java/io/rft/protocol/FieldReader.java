package io.rft.protocol;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.TransferId;
import io.rft.range.ByteRange;
import io.rft.rate.Rate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The fields of one JSON object by name and kind. A field that is missing or of another kind is an {@link IllegalArgumentException}
 * that names it and never quotes its value; fields nobody asks for are ignored. Pure.
 */
record FieldReader(String path, Map<String, Json> fields) {
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?Z");
    private static final Pattern MODE = Pattern.compile("[0-7]{4}");
    private static final Pattern CRC = Pattern.compile("[0-9a-f]{8}");
    private static final Pattern DIGEST = Pattern.compile("([0-9a-f]{2}){1,64}");

    static FieldReader of(Json.Fields line) {
        return new FieldReader("", line.values());
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    String text(String name) {
        if (field(name) instanceof Json.Text(var value)) {
            return value;
        }
        throw wrong(name, "a string");
    }

    /** {@link Optional#empty()} when there is no such field. */
    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    long number(String name) {
        if (field(name) instanceof Json.Whole(var value)) {
            return value;
        }
        throw wrong(name, "an integer of 64 bits");
    }

    /** {@link OptionalLong#empty()} when there is no such field. */
    OptionalLong optionalNumber(String name) {
        return has(name) ? OptionalLong.of(number(name)) : OptionalLong.empty();
    }

    int smallNumber(String name) {
        var value = number(name);
        if (value == (int) value) {
            return (int) value;
        }
        throw wrong(name, "an integer of 32 bits");
    }

    /** Empty when there is no such field. */
    OptionalInt optionalSmallNumber(String name) {
        return has(name) ? OptionalInt.of(smallNumber(name)) : OptionalInt.empty();
    }

    /** Not set when there is no such field. */
    boolean optionalFlag(String name) {
        return has(name) && flag(name);
    }

    boolean flag(String name) {
        if (field(name) instanceof Json.Flag(var value)) {
            return value;
        }
        throw wrong(name, "true or false");
    }

    FieldReader object(String name) {
        return object(name, field(name));
    }

    List<FieldReader> objects(String name) {
        var objects = new ArrayList<FieldReader>();
        for (var item : items(name)) {
            objects.add(object(name + "[" + objects.size() + "]", item));
        }
        return objects;
    }

    List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (var item : items(name)) {
            if (!(item instanceof Json.Text(var text))) {
                throw wrong(name, "a list of strings");
            }
            texts.add(text);
        }
        return texts;
    }

    /** A list of lists, each of which has its values by their place. */
    List<ItemReader> lists(String name) {
        var lists = new ArrayList<ItemReader>();
        for (var item : items(name)) {
            if (!(item instanceof Json.Items(var values))) {
                throw wrong(name, "a list of lists");
            }
            lists.add(new ItemReader(path + name, lists.size(), values));
        }
        return lists;
    }

    List<Integer> smallNumbers(String name) {
        var numbers = new ArrayList<Integer>();
        for (var item : items(name)) {
            if (!(item instanceof Json.Whole(var number)) || number != (int) number) {
                throw wrong(name, "a list of integers of 32 bits");
            }
            numbers.add((int) number);
        }
        return numbers;
    }

    /** Paths from some directory on. */
    List<RemotePath> pathsBelow(String name) {
        var paths = new ArrayList<RemotePath>();
        for (var text : texts(name)) {
            paths.add(in(name, () -> RemotePath.parseBelow(text)));
        }
        return paths;
    }

    List<ByteRange> ranges(String name) {
        var ranges = new ArrayList<ByteRange>();
        for (var item : items(name)) {
            ranges.add(range(name, item));
        }
        return ranges;
    }

    RemotePath remotePath(String name) {
        return parsed(name, RemotePath::parse);
    }

    TransferId transfer(String name) {
        return parsed(name, TransferId::parse);
    }

    SessionId session(String name) {
        return parsed(name, SessionId::parse);
    }

    Rate rate(String name) {
        if (!has(name)) {
            return Rate.NONE;
        }
        var bytesPerSecond = number(name);
        return in(name, () -> new Rate(bytesPerSecond));
    }

    ErrorCode errorCode(String name) {
        return ErrorCode.ofWireName(text(name));
    }

    int crc32c(String name) {
        return HexFormat.fromHexDigits(matching(name, CRC, "8 lower-case hexadecimal digits"));
    }

    /** Written as people compare digests. */
    Blob digest(String name) {
        return new Blob(HexFormat.of().parseHex(matching(name, DIGEST, "a digest in lower-case hexadecimal digits")));
    }

    Optional<Blob> optionalDigest(String name) {
        return has(name) ? Optional.of(digest(name)) : Optional.empty();
    }

    int mode(String name) {
        return Integer.parseInt(matching(name, MODE, "4 octal digits"), 8);
    }

    Instant time(String name) {
        try {
            return Instant.parse(matching(name, TIME, "a time as in RFC 3339, with Z"));
        } catch (DateTimeParseException e) {
            throw wrong(name, "a day that exists");
        }
    }

    /** Only the one form that a blob has: no padding, no other alphabet, no bits left over. */
    Blob blob(String name) {
        return base64(text(name)).orElseThrow(() -> wrong(name, "base64url without padding"));
    }

    /** Empty where the text is none of the one way to write some bytes. */
    static Optional<Blob> base64(String text) {
        try {
            var bytes = Base64.getUrlDecoder().decode(text);
            return MessageWriter.base64(bytes).equals(text) ? Optional.of(new Blob(bytes)) : Optional.empty();
        } catch (IllegalArgumentException e) { // whose own words would quote the text
            return Optional.empty();
        }
    }

    private <T> T parsed(String name, Function<String, T> parser) {
        var text = text(name);
        return in(name, () -> parser.apply(text));
    }

    private String matching(String name, Pattern pattern, String kind) {
        var text = text(name);
        if (pattern.matcher(text).matches()) {
            return text;
        }
        throw wrong(name, kind);
    }

    private FieldReader object(String name, Json value) {
        if (value instanceof Json.Fields(var values)) {
            return new FieldReader(path + name + ".", values);
        }
        throw wrong(name, "an object");
    }

    private ByteRange range(String name, Json item) {
        if (item instanceof Json.Items(var pair)
                && pair.size() == 2
                && pair.getFirst() instanceof Json.Whole(var start)
                && pair.getLast() instanceof Json.Whole(var end)) {
            return in(name, () -> new ByteRange(start, end));
        }
        throw wrong(name, "a list of pairs of integers");
    }

    private List<Json> items(String name) {
        if (field(name) instanceof Json.Items(var values)) {
            return values;
        }
        throw wrong(name, "a list");
    }

    private Json field(String name) {
        var value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the field " + path + name + " is missing");
        }
        return value;
    }

    private IllegalArgumentException wrong(String name, String kind) {
        return new IllegalArgumentException("the field " + path + name + " is not " + kind);
    }

    private <T> T in(String name, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the field " + path + name + ": " + e.getMessage(), e);
        }
    }
}
