package io.rft.cli;

import io.rft.RftException;
import io.rft.protocol.Message.HashAlgorithm;
import io.rft.task.TaskGroup;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * What a look at two files has shown, each where it is. Files of different sizes have no digests: nothing was read of them.
 *
 * @param digest of the first file, where it was computed
 * @param otherDigest of the second
 */
record Comparison(
        Place file,
        Place other,
        HashAlgorithm algorithm,
        long size,
        long otherSize,
        Optional<FileDigest> digest,
        Optional<FileDigest> otherDigest) {
    /** Reads both at the same time. The failure of the first counts more. */
    static Comparison of(Place file, Place other, HashAlgorithm algorithm) throws RftException {
        var size = file.size();
        var otherSize = other.size();
        if (size != otherSize) {
            return new Comparison(file, other, algorithm, size, otherSize, Optional.empty(), Optional.empty());
        }
        var first = new CompletableFuture<FileDigest>();
        var second = new CompletableFuture<FileDigest>();
        try (var tasks = new TaskGroup(bug -> {
            first.completeExceptionally(bug);
            second.completeExceptionally(bug);
        })) {
            tasks.startPlatform("rft-digest " + file.text(), () -> complete(first, file, algorithm));
            complete(second, other, algorithm);
        }
        return new Comparison(
                file,
                other,
                algorithm,
                size,
                otherSize,
                Optional.of(Aside.outcome(first)),
                Optional.of(Aside.outcome(second)));
    }

    boolean isIdentical() {
        return digest.isPresent() && digest.equals(otherDigest);
    }

    /** In what they differ. */
    String difference() {
        if (size != otherSize) {
            return size + " and " + otherSize + " bytes";
        }
        return Converters.word(algorithm) + " " + hexadecimal(digest) + " and " + hexadecimal(otherDigest);
    }

    private static String hexadecimal(Optional<FileDigest> digest) {
        return digest.map(FileDigest::hexadecimal).orElse("unknown");
    }

    private static void complete(CompletableFuture<FileDigest> result, Place place, HashAlgorithm algorithm) {
        try {
            result.complete(place.digest(algorithm));
        } catch (RftException e) {
            result.completeExceptionally(e);
        }
    }
}
