/** Every message and frame, its codec and its limits; opens nothing. */
@NullMarked
package io.rft.protocol;

import org.jspecify.annotations.NullMarked;
