package io.rft.daemon;

import io.rft.ErrorCode;
import io.rft.RftException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which daemon is meant: the one that was named, or the only one that runs here, or that of the system. Immutable. */
record DaemonSearch(Optional<Path> socket, Optional<Path> directory, Optional<Path> config) {
    /** The control socket; fails with {@code NOT_FOUND} if there is none, and with {@code USAGE} if there are several. */
    Path find(Surroundings surroundings) throws RftException {
        if (socket.isPresent()) {
            return socket.get();
        }
        if (directory.isPresent() || config.isPresent()) {
            return named(surroundings);
        }
        var answering = answering(surroundings);
        if (answering.size() == 1) {
            return answering.getFirst(); // also when its configuration cannot be read any more
        } else if (Files.isReadable(surroundings.systemConfig())) {
            return named(surroundings);
        } else if (answering.isEmpty()) {
            throw new RftException(
                    ErrorCode.NOT_FOUND, "no daemon of this account runs here", "Start one with rftd serve DIR.");
        }
        throw new RftException(
                ErrorCode.USAGE,
                answering.size() + " daemons run here",
                "Say which one with --dir, or with --socket and one of "
                        + String.join(
                                " ", answering.stream().map(Path::toString).toList()));
    }

    private Path named(Surroundings surroundings) throws RftException {
        var places = ControlPath.of(Installation.find(config, directory, surroundings), surroundings);
        return places.stream().filter(Files::exists).findFirst().orElse(places.getFirst());
    }

    private static List<Path> answering(Surroundings surroundings) {
        var answering = new ArrayList<Path>();
        var run = surroundings.run();
        for (var place : isOwn(run.own()) ? List.of(run.system(), run.own()) : List.of(run.system())) {
            sockets(place).stream().filter(ControlClient::isAnswered).forEach(answering::add);
        }
        return answering;
    }

    /** In a directory for everybody anyone can make one that looks like this account's. */
    private static boolean isOwn(Path directory) {
        try {
            return OwnAccount.owns(directory);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> sockets(Path directory) {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ControlPath.SUFFIX))
                    .sorted()
                    .toList();
        } catch (IOException e) { // none that this account may see
            return List.of();
        }
    }
}
