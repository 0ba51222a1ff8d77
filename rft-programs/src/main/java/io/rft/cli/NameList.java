package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.Escaped;
import io.rft.RemotePath;
import io.rft.RftException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The entries of a tree that a file names, as {@code find} prints them: each a path from the tree's root on. Pure, but for the reading. */
final class NameList {
    static final Path STANDARD_INPUT = Path.of("-");

    private NameList() {}

    /**
     * Reads a list.
     *
     * @param nul whether a NUL ends each name, so that a name may have line feeds
     */
    static List<RemotePath> read(Path file, boolean nul) throws RftException {
        try (var in =
                file.equals(STANDARD_INPUT) ? new FileInputStream(FileDescriptor.in) : Files.newInputStream(file)) {
            return parse(in.readAllBytes(), nul ? '\0' : '\n', file);
        } catch (IOException e) {
            throw new RftException(
                    ErrorCode.USAGE,
                    "cannot read the names in " + file + ": " + e.getMessage(),
                    "Name a file with one path in each line.",
                    e);
        }
    }

    static List<RemotePath> parse(byte[] bytes, char end, Path file) throws RftException {
        var names = new ArrayList<RemotePath>();
        var from = 0;
        for (var at = 0; at <= bytes.length; at++) {
            if (at == bytes.length || bytes[at] == end) {
                if (at > from) {
                    names.add(name(ByteBuffer.wrap(bytes, from, at - from), file, names.size() + 1));
                }
                from = at + 1;
            }
        }
        return names;
    }

    private static RemotePath name(ByteBuffer bytes, Path file, int number) throws RftException {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            return RemotePath.parse("/" + below(text));
        } catch (CharacterCodingException e) {
            throw wrong(file, number, "is not valid UTF-8", e);
        } catch (IllegalArgumentException e) {
            throw wrong(file, number, "is " + Escaped.of(String.valueOf(e.getMessage())), e);
        }
    }

    /** Without what says nothing: {@code ./a} and {@code /a} are {@code a}. */
    private static String below(String text) {
        var rest = text;
        while (rest.startsWith("./") || rest.startsWith("/")) {
            rest = rest.substring(rest.indexOf('/') + 1);
        }
        return rest.equals(".") ? "" : rest;
    }

    private static RftException wrong(Path file, int number, String problem, Exception cause) {
        return new RftException(
                ErrorCode.USAGE,
                "name " + number + " of " + file + " " + problem,
                "Each name is a path from the source's directory on.",
                cause);
    }
}
