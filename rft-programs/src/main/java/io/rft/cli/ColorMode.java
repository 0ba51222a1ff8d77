package io.rft.cli;

/** When colours are used: auto is on a terminal, unless NO_COLOR says otherwise. */
enum ColorMode {
    AUTO,
    ALWAYS,
    NEVER
}
