package io.rft.server;

import java.util.OptionalLong;

/**
 * The most that may lie below a user's root, uploads that are not finished included. Immutable.
 *
 * @param bytes the sizes of all files together
 * @param files files, directories and links
 */
public record Quota(OptionalLong bytes, OptionalLong files) {
    public static final Quota NONE = new Quota(OptionalLong.empty(), OptionalLong.empty());

    public boolean isLimited() {
        return bytes.isPresent() || files.isPresent();
    }
}
