/** Memory for blocks, each piece with one owner. */
@NullMarked
package io.rft.buffer;

import org.jspecify.annotations.NullMarked;
