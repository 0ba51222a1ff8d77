package io.rft.server;

/**
 * What a server has done since it began; no number ever becomes less. Immutable.
 *
 * @param uploads what clients have sent
 * @param downloads what clients have fetched
 * @param loginsAccepted sessions that were let in
 * @param loginsRefused credentials that were not accepted
 */
public record ServerStatistics(Way uploads, Way downloads, long loginsAccepted, long loginsRefused) {
    /**
     * One direction.
     *
     * @param bytes payload that crossed the network, repeats included
     * @param repeatedBytes payload of committed transfers that crossed it more than once
     * @param committed files that came through
     */
    public record Way(long bytes, long repeatedBytes, long committed) {}
}
