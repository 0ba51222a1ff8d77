package io.rft.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * One line as a {@link Json} value, within {@link Limits}. Fails with {@link MalformedMessageException} that says where, never with
 * text of the line, which may be a password. One use, one thread.
 */
final class JsonReader {
    /** Jackson's own limits stand behind ours, so that an error here speaks of the rule that was broken. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * Limits.DEPTH_MAX)
                    .maxTokenCount(2 * Limits.TOKENS_MAX)
                    .maxStringLength(Limits.LINE_BYTES_MAX)
                    .maxNameLength(Limits.LINE_BYTES_MAX)
                    .maxNumberLength(1000)
                    .maxDocumentLength(Limits.LINE_BYTES_MAX)
                    .build())
            // The table of names is shared by all parsers: strangers are not to fill it.
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .disable(TokenStreamFactory.Feature.INTERN_PROPERTY_NAMES)
            .build();

    private final JsonParser parser;
    private int tokens;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /** The object that the whole line is; the buffer is left as it was. */
    static Json.Fields read(ByteBuffer line) throws MalformedMessageException {
        if (line.remaining() > Limits.LINE_BYTES_MAX) {
            throw new MalformedMessageException("a line has more than " + Limits.LINE_BYTES_MAX + " bytes");
        }
        var text = decode(line);
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return new JsonReader(parser).readLine();
        } catch (JacksonException e) { // its message quotes the line, so it is no cause either
            var where = e.getLocation() == null
                    ? ""
                    : ", see character " + e.getLocation().getCharOffset();
            throw new MalformedMessageException("a line is not JSON" + where);
        }
    }

    /** Strict, as Jackson's own decoder is not: no overlong forms, no encoded surrogates. */
    private static char[] decode(ByteBuffer line) throws MalformedMessageException {
        try {
            var chars = StandardCharsets.UTF_8.newDecoder().decode(line.duplicate());
            var text = new char[chars.remaining()];
            chars.get(text);
            return text;
        } catch (CharacterCodingException e) {
            throw new MalformedMessageException("a line is not UTF-8");
        }
    }

    private Json.Fields readLine() throws MalformedMessageException {
        if (next() != JsonToken.START_OBJECT) {
            throw new MalformedMessageException("a line is not a JSON object");
        }
        var fields = fields(1);
        if (parser.nextToken() != null) {
            throw problem("a line goes on after its object");
        }
        return fields;
    }

    private Json value(JsonToken token, int depth) throws MalformedMessageException {
        return switch (token) {
            case START_OBJECT -> fields(deeper(depth));
            case START_ARRAY -> items(deeper(depth));
            case VALUE_STRING -> new Json.Text(checked(parser.getString()));
            case VALUE_TRUE -> new Json.Flag(true);
            case VALUE_FALSE -> new Json.Flag(false);
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NULL, VALUE_NUMBER_FLOAT -> new Json.Other();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw problem("a line is not JSON");
        };
    }

    private Json.Fields fields(int depth) throws MalformedMessageException {
        var fields = new LinkedHashMap<String, Json>();
        while (next() != JsonToken.END_OBJECT) {
            var name = checked(parser.currentName());
            if (fields.containsKey(name)) {
                throw problem("a field appears twice");
            }
            fields.put(name, value(next(), depth));
        }
        return new Json.Fields(fields);
    }

    private Json.Items items(int depth) throws MalformedMessageException {
        List<Json> items = new ArrayList<>();
        for (var token = next(); token != JsonToken.END_ARRAY; token = next()) {
            items.add(value(token, depth));
        }
        return new Json.Items(items);
    }

    private Json whole() {
        return switch (parser.getNumberType()) {
            case INT, LONG -> new Json.Whole(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> new Json.Other();
        };
    }

    private JsonToken next() throws MalformedMessageException {
        if (++tokens > Limits.TOKENS_MAX) {
            throw problem("a line has more than " + Limits.TOKENS_MAX + " tokens");
        }
        var token = parser.nextToken();
        if (token == null) {
            throw problem("a line ends before its object does");
        }
        return token;
    }

    private int deeper(int depth) throws MalformedMessageException {
        if (depth == Limits.DEPTH_MAX) {
            throw problem("a line is nested deeper than " + Limits.DEPTH_MAX);
        }
        return depth + 1;
    }

    private String checked(String text) throws MalformedMessageException {
        if (text.length() > Limits.STRING_CHARS_MAX) {
            throw problem("a string has more than " + Limits.STRING_CHARS_MAX + " characters");
        }
        if (text.indexOf('\0') >= 0) {
            throw problem("a string has a NUL");
        }
        if (!Limits.isUnicode(text)) {
            throw problem("a string has half a surrogate pair");
        }
        return text;
    }

    private MalformedMessageException problem(String what) {
        return new MalformedMessageException(
                what + ", see character " + parser.currentTokenLocation().getCharOffset());
    }
}
