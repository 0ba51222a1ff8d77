/** One file moved over any number of data connections. */
@NullMarked
package io.rft.transfer;

import org.jspecify.annotations.NullMarked;
