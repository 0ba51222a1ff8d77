/** The seam of files and directories, behind which a test may put a disk that crashes. */
@NullMarked
package io.rft.disk;

import org.jspecify.annotations.NullMarked;
