package io.rft.nio;

import java.nio.file.OpenOption;

/** What {@code Files.newByteChannel} may be told of a file at an RFT server beside the options of Java. */
public enum RftOpenOption implements OpenOption {
    /**
     * What is written is published by {@link StagedChannel#commit} and by nothing else: closing the channel before that, as an exception in
     * a {@code try} does, leaves the file at the server as it was. With {@code WRITE} or {@code APPEND} only.
     */
    STAGED
}
