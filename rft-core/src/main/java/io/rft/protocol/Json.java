package io.rft.protocol;

import java.util.List;
import java.util.Map;

/** A value of a line, read within the limits and not yet understood. */
sealed interface Json {
    record Text(String value) implements Json {}

    record Whole(long value) implements Json {}

    record Flag(boolean value) implements Json {}

    record Items(List<Json> values) implements Json {}

    record Fields(Map<String, Json> values) implements Json {}

    /** What no field of a message is: null, a number with a fraction or exponent, an integer of more than 64 bits. */
    record Other() implements Json {}
}
