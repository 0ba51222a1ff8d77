package io.rft.cli;

/** How the progress of transfers is shown. */
enum ProgressMode {
    AUTO,
    BAR,
    PLAIN,
    JSON,
    NONE
}
