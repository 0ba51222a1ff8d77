/** Files at one end of a transfer. */
@NullMarked
package io.rft.store;

import org.jspecify.annotations.NullMarked;
