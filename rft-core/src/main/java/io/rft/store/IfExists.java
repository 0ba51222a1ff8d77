package io.rft.store;

/** What to do when the target's name is taken. */
public enum IfExists {
    REPLACE,
    FAIL
}
