/** Tests that run once per seed and replay by seed. */
@NullMarked
package io.rft.seeded;

import org.jspecify.annotations.NullMarked;
