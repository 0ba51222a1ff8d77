/** What a person types: the program {@code rft}. */
@NullMarked
package io.rft.cli;

import org.jspecify.annotations.NullMarked;
