package io.rft;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A name and some bytes that somebody has attached to a file or directory, in the namespace that is open to its users. A value. */
public final class ExtendedAttribute {
    /** What every name begins with: other namespaces are the system's own. */
    public static final String NAMESPACE = "user.";

    public static final int NAME_BYTES_MAX = 255;
    /** The system itself takes up to 64 KiB. */
    public static final int VALUE_BYTES_MAX = 48 << 10;

    private final String name;
    private final byte[] value;

    public ExtendedAttribute(String name, byte[] value) {
        if (!isName(name)) {
            throw new IllegalArgumentException("the name of an extended attribute begins with " + NAMESPACE
                    + " and has at most " + NAME_BYTES_MAX + " bytes");
        }
        if (value.length > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("an extended attribute has at most " + VALUE_BYTES_MAX + " bytes");
        }
        this.name = name;
        this.value = value.clone();
    }

    public static boolean isName(String name) {
        return name.startsWith(NAMESPACE)
                && name.length() > NAMESPACE.length()
                && name.indexOf('\0') < 0
                && name.getBytes(StandardCharsets.UTF_8).length <= NAME_BYTES_MAX;
    }

    public String name() {
        return name;
    }

    public byte[] value() {
        return value.clone();
    }

    /** What it counts towards the bounds of {@link Metadata}. */
    public int weight() {
        return name.length() + value.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ExtendedAttribute attribute
                && name.equals(attribute.name)
                && Arrays.equals(value, attribute.value);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return Escaped.of(name) + " (" + value.length + " bytes)";
    }
}
