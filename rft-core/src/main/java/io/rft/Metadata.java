package io.rft;

import java.util.List;
import java.util.Optional;

/**
 * What an entry has besides content, mode and time, as far as it was asked for. A value.
 *
 * @param attributes its extended attributes, in no order, none twice; none where they were not asked for
 */
public record Metadata(Optional<Owner> owner, List<ExtendedAttribute> attributes) {
    /** Extended attributes of one entry. */
    public static final int ATTRIBUTES_MAX = 128;
    /** Names and values of one entry's extended attributes together: more is not kept. */
    public static final int ATTRIBUTES_WEIGHT_MAX = 64 << 10;

    public Metadata {
        attributes = List.copyOf(attributes);
        requireAttributes(attributes);
    }

    static void requireAttributes(List<ExtendedAttribute> attributes) {
        if (attributes.size() > ATTRIBUTES_MAX || weight(attributes) > ATTRIBUTES_WEIGHT_MAX) {
            throw new IllegalArgumentException("an entry has at most " + ATTRIBUTES_MAX
                    + " extended attributes, of at most " + ATTRIBUTES_WEIGHT_MAX + " bytes together");
        }
        if (attributes.stream().map(ExtendedAttribute::name).distinct().count() != attributes.size()) {
            throw new IllegalArgumentException("an extended attribute appears twice");
        }
    }

    static int weight(List<ExtendedAttribute> attributes) {
        return attributes.stream().mapToInt(ExtendedAttribute::weight).sum();
    }

    /** Characters and bytes in all, for the bounds of a message. */
    public int weight() {
        return weight(attributes)
                + owner.map(one -> one.user().length() + one.group().length()).orElse(0);
    }
}
