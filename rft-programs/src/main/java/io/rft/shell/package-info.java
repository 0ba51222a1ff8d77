/** Lines that a person or a script says to a program: their words, and how a person edits them. */
@NullMarked
package io.rft.shell;

import org.jspecify.annotations.NullMarked;
