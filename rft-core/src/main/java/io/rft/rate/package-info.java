/** How fast: rates, limits and the pacers that hold a flow to them. */
@NullMarked
package io.rft.rate;

import org.jspecify.annotations.NullMarked;
