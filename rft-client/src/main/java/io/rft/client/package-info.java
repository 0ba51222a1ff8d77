/** Ask for a transfer and watch it. */
@NullMarked
package io.rft.client;

import org.jspecify.annotations.NullMarked;
