/** System calls that Java lacks, through the foreign-function API. */
@NullMarked
package io.rft.posix;

import org.jspecify.annotations.NullMarked;
