package io.rft.client;

/** When the bytes of a file are compared with those that its sender has read. */
public enum Verification {
    /** As they arrive, and all of them together before the file is published. */
    STREAM,
    /** Once more before the file is published, as the receiver's storage gives them back; costs as much time as that takes. */
    READBACK
}
