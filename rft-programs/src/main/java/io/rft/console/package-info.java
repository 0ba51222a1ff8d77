/** What both programs print and return. */
@NullMarked
package io.rft.console;

import org.jspecify.annotations.NullMarked;
