/** Remote files as {@code java.nio.file}. */
@NullMarked
package io.rft.nio;

import org.jspecify.annotations.NullMarked;
