package io.rft.daemon;

import io.rft.RftException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A table of a {@link TomlFile} while it is read: whoever reads asks for every key it knows and then calls {@link #end()}, which
 * refuses what nobody asked for. Every failure is {@code USAGE} and names file, line and key. One reader.
 */
final class TomlTable {
    private final TomlFile file;
    private final JsonNode node;
    private final String name;
    private final JsonPointer place;
    private final TreeSet<String> known = new TreeSet<>();

    TomlTable(TomlFile file, JsonNode node, String name, JsonPointer place) {
        this.file = file;
        this.node = node;
        this.name = name;
        this.place = place;
    }

    /** What a parser that fails with {@link IllegalArgumentException} makes of a text. */
    <T> Optional<T> text(String key, Function<String, T> parser) throws RftException {
        var value = find(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(parsed(key, value.get(), parser));
    }

    /** As {@link #text} for a size or rate, where a bare number needs no quotes. */
    <T> Optional<T> quantity(String key, Function<String, T> parser) throws RftException {
        var value = find(key);
        if (value.isPresent() && value.get().isIntegralNumber()) {
            return Optional.of(applied(key, value.get().asString(), parser));
        }
        return text(key, parser);
    }

    <T> Optional<List<T>> texts(String key, Function<String, T> parser) throws RftException {
        var value = find(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!value.get().isArray()) {
            throw error(key, "must be a list of texts, such as [\"…\", \"…\"]");
        }
        var all = new ArrayList<T>();
        for (var element : value.get()) {
            all.add(parsed(key, element, parser));
        }
        return Optional.of(List.copyOf(all));
    }

    Optional<Boolean> flag(String key) throws RftException {
        var value = find(key);
        if (value.isPresent() && !value.get().isBoolean()) {
            throw error(key, "must be true or false");
        }
        return value.map(JsonNode::booleanValue);
    }

    Optional<Integer> number(String key, int least, int most) throws RftException {
        var value = find(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        var number = value.get();
        if (!number.isIntegralNumber()
                || !number.canConvertToInt()
                || number.intValue() < least
                || number.intValue() > most) {
            throw error(key, "must be a whole number from " + least + " to " + most);
        }
        return Optional.of(number.intValue());
    }

    /** The table of this name; an empty one if there is none. */
    TomlTable table(String key) throws RftException {
        var value = find(key);
        if (value.isPresent() && !value.get().isObject()) {
            throw error(key, "must be a table: [" + key + "]");
        }
        return new TomlTable(
                file, value.orElseGet(JsonNodeFactory.instance::objectNode), full(key), place.appendProperty(key));
    }

    /** The tables {@code [[key]]}, in their order. */
    List<TomlTable> tables(String key) throws RftException {
        var value = find(key);
        if (value.isEmpty()) {
            return List.of();
        }
        var tables = new ArrayList<TomlTable>();
        if (!value.get().isArray() || !value.get().valueStream().allMatch(JsonNode::isObject)) {
            throw error(key, "must be given as [[" + key + "]], once for each");
        }
        for (var element : value.get()) {
            tables.add(new TomlTable(
                    file, element, full(key), place.appendProperty(key).appendIndex(tables.size())));
        }
        return tables;
    }

    /** Fails if the key is there: to leave it out of account would promise what this version does not do. */
    void unsupported(String... keys) throws RftException {
        for (var key : keys) {
            if (node.has(key)) {
                throw error(key, "not supported by this version");
            }
        }
    }

    /** Fails if there is a key that nobody asked for. */
    void end() throws RftException {
        for (var key : node.propertyNames()) {
            if (!known.contains(key)) {
                throw error(key, "unknown key; known here: " + String.join(", ", known));
            }
        }
    }

    RftException error(String key, String problem) {
        return file.error(place.appendProperty(key), full(key), problem);
    }

    /** An error of this table as a whole. */
    RftException error(String problem) {
        return file.error(place, name, problem);
    }

    private String full(String key) {
        return name.isEmpty() ? key : name + "." + key;
    }

    private Optional<JsonNode> find(String key) {
        known.add(key);
        return node.optional(key);
    }

    private <T> T parsed(String key, JsonNode value, Function<String, T> parser) throws RftException {
        if (!value.isString()) {
            throw error(key, "must be a text in quotes");
        }
        return applied(key, value.stringValue(), parser);
    }

    private <T> T applied(String key, String text, Function<String, T> parser) throws RftException {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw error(key, String.valueOf(e.getMessage()));
        }
    }
}
