package io.rft;

/** An entry to be made below a directory, one of many in a request. Values; what a path or mode may be is for who makes it to say. */
public sealed interface Creation {
    /** Of the entry, from the directory of the request on. */
    RemotePath path();

    /**
     * A directory; it is no error if one is there, whatever its mode.
     *
     * @param mode the permission bits, less the server's umask
     */
    record NewDirectory(RemotePath path, int mode) implements Creation {}

    /**
     * An empty file; it is no error if a file is there, which stays as it is.
     *
     * @param mode the permission bits, less the server's umask
     */
    record NewFile(RemotePath path, int mode) implements Creation {}

    /**
     * A symbolic link; it is no error if the same one is there.
     *
     * @param target where it points, as it is: a link may lead nowhere
     * @param replace whether another link or a file of that name gives way, in one step
     */
    record NewLink(RemotePath path, String target, boolean replace) implements Creation {}

    /**
     * A further name of a regular file; it is no error if it is one already.
     *
     * @param existing a name that the file has, from the directory of the request on
     * @param replace whether another file or link of that name gives way, in one step
     */
    record NewName(RemotePath path, RemotePath existing, boolean replace) implements Creation {}
}
