/** Accept peers, authorise them, serve them. */
@NullMarked
package io.rft.server;

import org.jspecify.annotations.NullMarked;
