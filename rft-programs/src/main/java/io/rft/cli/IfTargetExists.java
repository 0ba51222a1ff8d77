package io.rft.cli;

/** What becomes of a transfer whose target exists. */
enum IfTargetExists {
    REPLACE,
    FAIL,
    SKIP
}
