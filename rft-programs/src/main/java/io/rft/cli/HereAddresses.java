package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.Endpoint;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/**
 * How the words of a shell's commands name files: {@code :PATH} is at its server, from the directory that it stands in there, anything
 * else is here, from the one that it stands in here. {@code ~} is the home, on either side. The commands of a shell that speak of one side
 * alone put the colon before their words, or leave it out, by themselves.
 */
record HereAddresses(Here here) implements Addresses {
    static final String THERE = ":";
    static final String HOME = "~";

    @Override
    public Address parse(String word) {
        return word.startsWith(THERE) ? remote(word.substring(1)) : local(word);
    }

    private Address.Remote remote(String path) {
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a path has no NUL");
        }
        if (isFromHome(path)) {
            var below = path.substring(HOME.length()).replaceFirst("^/+", "");
            return new Address.Remote(path, here.endpoint(), below, true);
        }
        var from = path.startsWith("/") ? Optional.<RemotePath>empty() : Optional.of(here.remote());
        return new Address.Remote(path.isEmpty() ? "." : path, here.endpoint(), path, false, from);
    }

    private Address.Local local(String word) {
        try {
            var path = isFromHome(word)
                    ? here.home().resolve(word.substring(HOME.length()).replaceFirst("^/+", ""))
                    : here.local().resolve(word);
            return new Address.Local(word, path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a file name of this machine: " + e.getReason(), e);
        }
    }

    private static boolean isFromHome(String path) {
        return path.equals(HOME) || path.startsWith(HOME + "/");
    }

    @Override
    public Endpoint readServer(String word) throws RftException {
        throw new RftException(ErrorCode.USAGE, "a shell has one server", "Leave it with: exit");
    }
}
