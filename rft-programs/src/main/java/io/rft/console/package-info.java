/** What the programs have in common: what they print and return, and how they follow the time. */
@NullMarked
package io.rft.console;

import org.jspecify.annotations.NullMarked;
