package io.rft;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Other attributes for an entry below a directory, one of many in a request. Never of what a link points to: of a link only the time can
 * be set. A value.
 *
 * @param path of the entry, from the directory of the request on; the root is that directory itself
 * @param mode the permission bits; absent to leave them
 * @param modified the time of last modification; absent to leave it
 */
public record AttributeChange(RemotePath path, OptionalInt mode, Optional<Instant> modified) {}
