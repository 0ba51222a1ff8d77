/** A server that a machine runs: the program {@code rftd}, and {@code rftctl}, which steers it while it runs. */
@NullMarked
package io.rft.daemon;

import org.jspecify.annotations.NullMarked;
