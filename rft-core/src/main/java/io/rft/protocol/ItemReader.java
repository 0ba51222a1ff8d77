package io.rft.protocol;

import io.rft.RemotePath;
import java.util.List;
import java.util.function.Supplier;

/**
 * The values of one list in a list, by place and kind: what many entries of a line are written as, to be read quickly. A value that is
 * missing or of another kind is an {@link IllegalArgumentException} that names its place and never quotes it; values after those that
 * are asked for are ignored. Pure.
 *
 * @param field the name of the outer list
 * @param number of this list in it
 */
record ItemReader(String field, int number, List<Json> values) {
    int size() {
        return values.size();
    }

    String text(int place) {
        if (value(place) instanceof Json.Text(var text)) {
            return text;
        }
        throw wrong(place, "a string");
    }

    long number(int place) {
        if (value(place) instanceof Json.Whole(var number)) {
            return number;
        }
        throw wrong(place, "an integer of 64 bits");
    }

    int smallNumber(int place) {
        var number = number(place);
        if (number == (int) number) {
            return (int) number;
        }
        throw wrong(place, "an integer of 32 bits");
    }

    boolean flag(int place) {
        if (value(place) instanceof Json.Flag(var flag)) {
            return flag;
        }
        throw wrong(place, "true or false");
    }

    Blob blob(int place) {
        return FieldReader.base64(text(place)).orElseThrow(() -> wrong(place, "base64url without padding"));
    }

    RemotePath path(int place) {
        var text = text(place);
        return in(place, () -> RemotePath.parse(text));
    }

    /** A path from some directory on. */
    RemotePath pathBelow(int place) {
        var text = text(place);
        return in(place, () -> RemotePath.parseBelow(text));
    }

    /** What is made of the value at a place, with the place in its complaint. */
    <T> T in(int place, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the field " + where(place) + ": " + e.getMessage(), e);
        }
    }

    IllegalArgumentException wrong(int place, String kind) {
        return new IllegalArgumentException("the field " + where(place) + " is not " + kind);
    }

    private Json value(int place) {
        if (place >= values.size()) {
            throw new IllegalArgumentException("the field " + where(place) + " is missing");
        }
        return values.get(place);
    }

    private String where(int place) {
        return field + "[" + number + "][" + place + "]";
    }
}
