/** Benchmarks: what a claim about speed rests on. */
@NullMarked
package io.rft.bench;

import org.jspecify.annotations.NullMarked;
