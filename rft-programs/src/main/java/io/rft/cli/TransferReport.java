package io.rft.cli;

import io.rft.RftException;

/** Tells whoever started a command that moves files how it goes. One thread. Fails when nobody takes what it says. */
interface TransferReport {
    void started(String verb, int files) throws RftException;

    void file(FileOutcome outcome) throws RftException;

    /** What became of one of the many entries of a tree. */
    void entry(FileOutcome outcome) throws RftException;

    /** Something a person should know, in a sentence. */
    void notice(String text);

    /** The last word, said in every case. */
    void summary(Totals totals) throws RftException;
}
