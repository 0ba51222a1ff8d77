/** One conversation on a command channel: correlate, heartbeat, negotiate. */
@NullMarked
package io.rft.session;

import org.jspecify.annotations.NullMarked;
