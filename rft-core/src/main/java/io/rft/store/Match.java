package io.rft.store;

import io.rft.RemotePath;

/** A path that a {@link Glob} stands for, and what it is; no link is followed for that. */
public record Match(RemotePath path, FileEntry entry) {}
