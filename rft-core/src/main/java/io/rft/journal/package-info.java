/** What a crash cannot take back. */
@NullMarked
package io.rft.journal;

import org.jspecify.annotations.NullMarked;
