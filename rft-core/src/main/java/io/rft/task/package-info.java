/** Threads that start, fail and end together. */
@NullMarked
package io.rft.task;

import org.jspecify.annotations.NullMarked;
