package io.rft.store;

import io.rft.disk.FileStatus;
import java.util.Optional;

/** One line of a listing. {@code target} is where a symbolic link points, where that can be said in UTF-8. */
public record FileEntry(String name, FileStatus status, String owner, String group, Optional<String> target) {}
