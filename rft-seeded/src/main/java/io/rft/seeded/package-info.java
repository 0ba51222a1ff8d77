/** Tests that run once per seed and replay by seed, and what several of them draw from it. */
@NullMarked
package io.rft.seeded;

import org.jspecify.annotations.NullMarked;
