/** Which bytes: ranges of a file and sets of them. */
@NullMarked
package io.rft.range;

import org.jspecify.annotations.NullMarked;
