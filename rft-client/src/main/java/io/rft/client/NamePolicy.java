package io.rft.client;

/** What becomes of names that a target may not be able to hold, or not to tell from one another. */
public enum NamePolicy {
    /** They go as they are. What the target cannot hold fails, and so does what it takes for another name of the same directory. */
    FAIL,
    /** They go as {@link PortableName} writes them. */
    ESCAPE
}
