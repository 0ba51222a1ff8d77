package io.rft.client;

import io.rft.RemotePath;
import java.nio.file.Path;

/**
 * A tree to be fetched.
 *
 * @param target the directory that will have what is in the source; made if it is missing
 */
public record TreeDownload(RemotePath source, Path target, TreeOptions options) {}
