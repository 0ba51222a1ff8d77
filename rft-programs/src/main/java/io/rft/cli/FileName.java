package io.rft.cli;

/** A name in a directory, here or at a server, as far as it matters for completing it. */
record FileName(String name, Kind kind) {
    /** What it may be. */
    enum Kind {
        DIRECTORY,
        /** It may be one behind it. */
        LINK,
        FILE
    }
}
