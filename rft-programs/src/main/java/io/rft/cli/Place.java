package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.client.RftClient;
import io.rft.protocol.Message.EntryType;
import io.rft.protocol.Message.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A file, here or at a server, that can say what it is where it is. Blocks. */
sealed interface Place {
    /** How a person calls it. */
    String text();

    /** In bytes. {@code NOT_FOUND} where there is no file, {@code USAGE} where there is something else. */
    long size() throws RftException;

    FileDigest digest(HashAlgorithm algorithm) throws RftException;

    /** Whether it is a directory; what is not there is none. */
    boolean isDirectory() throws RftException;

    /** The file of this name in it. */
    Place child(String name) throws RftException;

    /** The last component. */
    String name() throws RftException;

    /** Of an address, whose server is asked now. */
    static Place of(Address address, Servers servers) throws RftException {
        return switch (address) {
            case Address.Local local -> new Here(local.path(), local.text());
            case Address.Remote remote -> {
                var client = servers.at(remote.endpoint());
                yield new There(client, Remote.resolve(remote, client), remote.text());
            }
        };
    }

    /** All that an address names, whose server is asked now; {@code NOT_FOUND} where a pattern stands for nothing. */
    static List<Place> all(Address address, Servers servers, Consumer<String> notice) throws RftException {
        return switch (address) {
            case Address.Local local -> List.of(new Here(local.path(), local.text()));
            case Address.Remote remote -> {
                var client = servers.at(remote.endpoint());
                var places = new ArrayList<Place>();
                Remote.expand(remote, client, notice, (path, one) -> places.add(new There(client, path, one.text())));
                yield places;
            }
        };
    }

    private static String below(String text, String name) {
        return text + (text.endsWith("/") || text.endsWith(":") ? "" : "/") + name;
    }

    private static RftException noFile(String text) {
        return new RftException(ErrorCode.USAGE, text + " is not a file, and only files are compared");
    }

    /** On this machine. */
    record Here(Path path, String text) implements Place {
        @Override
        public long size() throws RftException {
            try {
                if (Files.isRegularFile(path)) {
                    return Files.size(path);
                }
                Files.readAttributes(path, "size"); // says why there is none
                throw noFile(text);
            } catch (NoSuchFileException e) {
                throw new RftException(ErrorCode.NOT_FOUND, "there is no file " + text, e);
            } catch (RftException e) {
                throw e;
            } catch (IOException e) {
                throw new RftException(ErrorCode.PERMISSION, "cannot look at " + text + ": " + e.getMessage(), e);
            }
        }

        @Override
        public FileDigest digest(HashAlgorithm algorithm) throws RftException {
            return FileDigest.of(path, algorithm);
        }

        @Override
        public boolean isDirectory() {
            return Files.isDirectory(path);
        }

        @Override
        public Place child(String name) {
            return new Here(path.resolve(name), below(text, name));
        }

        @Override
        public String name() throws RftException {
            var name = path.toAbsolutePath().normalize().getFileName();
            if (name == null) {
                throw noFile(text);
            }
            return name.toString();
        }
    }

    /** At a server. */
    record There(RftClient client, RemotePath path, String text) implements Place {
        @Override
        public long size() throws RftException {
            var entry = client.stat(path, true);
            if (entry.type() != EntryType.FILE) {
                throw noFile(text);
            }
            return entry.size();
        }

        @Override
        public FileDigest digest(HashAlgorithm algorithm) throws RftException {
            var hashed = client.hash(path, algorithm);
            if (hashed.algorithm() != algorithm) {
                throw new RftException(ErrorCode.PROTOCOL, "the server computed another digest than it was asked for");
            }
            return new FileDigest(hashed.digest().toString(), hashed.size());
        }

        @Override
        public boolean isDirectory() throws RftException {
            return Remote.find(client, path)
                    .filter(entry -> entry.type() == EntryType.DIRECTORY)
                    .isPresent();
        }

        @Override
        public Place child(String name) throws RftException {
            return new There(client, Remote.child(path, name), below(text, name));
        }

        @Override
        public String name() throws RftException {
            if (path.components().isEmpty()) {
                throw noFile(text);
            }
            return path.name();
        }
    }
}
