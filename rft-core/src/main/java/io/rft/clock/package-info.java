/** Time: tickers, backoff, and the only place that reads a clock. */
@NullMarked
package io.rft.clock;

import org.jspecify.annotations.NullMarked;
