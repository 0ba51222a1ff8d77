/** What the build does to the jars of an image, so that its programs start faster. Nothing here runs in a program. */
@NullMarked
package io.rft.image;

import org.jspecify.annotations.NullMarked;
