package io.rft.cli;

/** What a word of a shell's command names. */
enum Side {
    /** Files at the server. */
    THERE,
    /** Files of this machine. */
    HERE,
    /** Files at the server with a colon before them, else of this machine. */
    EITHER,
    /** A command of the shell. */
    COMMAND,
    /** An interrupted transfer. */
    JOB,
    /** Nothing that is known before. */
    OTHER
}
