/** A server that a machine runs: the program {@code rftd}. */
@NullMarked
package io.rft.daemon;

import org.jspecify.annotations.NullMarked;
