/** Fakes and faults for the tests of RFT and of those who embed it. */
@NullMarked
package io.rft.testkit;

import org.jspecify.annotations.NullMarked;
