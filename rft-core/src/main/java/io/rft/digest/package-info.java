/** Are they right: checksums of blocks and of whole files. */
@NullMarked
package io.rft.digest;

import org.jspecify.annotations.NullMarked;
