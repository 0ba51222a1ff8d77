/** The few nouns everyone shares: names, paths, errors. */
@NullMarked
package io.rft;

import org.jspecify.annotations.NullMarked;
