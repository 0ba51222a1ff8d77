/** The named steps at which a test stops the program; nothing in a release. */
@NullMarked
package io.rft.fault;

import org.jspecify.annotations.NullMarked;
