/** Encrypted pipes between two peers. */
@NullMarked
package io.rft.channel;

import org.jspecify.annotations.NullMarked;
