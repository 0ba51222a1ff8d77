package io.rft.client;

import io.rft.RemotePath;
import java.nio.file.Path;

/**
 * A file to be fetched.
 *
 * @param target the name it will have here; its directory must exist
 * @param replace whether a file of that name is replaced; without it the download fails with {@code EXISTS}
 * @param resume whether what an earlier attempt left here is used
 */
public record Download(RemotePath source, Path target, boolean replace, boolean resume) {
    public Download(RemotePath source, Path target) {
        this(source, target, true, true);
    }
}
