package io.rft.cli;

import io.rft.channel.PathInfo;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the kernel says of all connections of a session together, as the end that sends sees it. Immutable.
 *
 * @param congestion their congestion control; empty where the kernel does not say
 * @param rtt the mean of theirs, queues included
 * @param minRtt the shortest
 * @param sentSegments those with data, repeats included
 * @param retransmittedSegments of these, those that were sent again
 */
record PathSummary(String congestion, Duration rtt, Duration minRtt, long sentSegments, long retransmittedSegments) {
    /** Empty where the kernel tells of none. */
    static Optional<PathSummary> of(List<PathInfo> paths) {
        return paths.stream()
                .map(PathInfo::minRtt)
                .min(Comparator.naturalOrder())
                .map(least -> new PathSummary(
                        paths.stream()
                                .map(PathInfo::congestion)
                                .filter(name -> !name.isEmpty())
                                .distinct()
                                .sorted()
                                .collect(Collectors.joining(",")),
                        paths.stream()
                                .map(PathInfo::rtt)
                                .reduce(Duration.ZERO, Duration::plus)
                                .dividedBy(paths.size()),
                        least,
                        paths.stream().mapToLong(PathInfo::sentSegments).sum(),
                        paths.stream()
                                .mapToLong(PathInfo::retransmittedSegments)
                                .sum()));
    }

    /** Of the segments sent, how many were repeats. */
    double retransmittedShare() {
        return sentSegments == 0 ? 0 : (double) retransmittedSegments / sentSegments;
    }
}
