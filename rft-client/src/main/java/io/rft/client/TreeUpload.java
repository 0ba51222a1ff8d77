package io.rft.client;

import io.rft.RemotePath;
import java.nio.file.Path;

/**
 * A tree to be sent.
 *
 * @param source a directory; a link to one is followed, those in it are sent as links
 * @param target the directory that will have what is in the source; made if it is missing
 */
public record TreeUpload(Path source, RemotePath target, TreeOptions options) {}
