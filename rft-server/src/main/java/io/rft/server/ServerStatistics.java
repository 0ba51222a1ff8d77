package io.rft.server;

import io.rft.journal.DurabilityCounts;
import io.rft.journal.DurabilityCounts.Forced;

/**
 * What a server has done since it began; no number ever becomes less. Immutable.
 *
 * @param uploads what clients have sent
 * @param downloads what clients have fetched
 * @param loginsAccepted sessions that were let in
 * @param loginsRefused credentials that were not accepted
 * @param durability what was done so that uploads survive crashes
 */
public record ServerStatistics(
        Way uploads, Way downloads, long loginsAccepted, long loginsRefused, Durability durability) {
    /**
     * One direction.
     *
     * @param bytes payload that crossed the network, repeats included
     * @param repeatedBytes payload of committed transfers that crossed it more than once
     * @param committed files that came through
     */
    public record Way(long bytes, long repeatedBytes, long committed) {}

    /**
     * What was forced to disk, and what was noted in journals.
     *
     * @param dataForces of the contents of files
     * @param journalForces of the journals of transfers
     * @param directoryForces of the entries of directories
     * @param outcomeForces of the list of what became of transfers
     * @param checkpoints times at which what had arrived of a file became durable
     * @param journalRecords what journals were told: a block each, mostly
     * @param journalBytes how much that was
     */
    public record Durability(
            long dataForces,
            long journalForces,
            long directoryForces,
            long outcomeForces,
            long checkpoints,
            long journalRecords,
            long journalBytes) {
        static Durability of(DurabilityCounts counts) {
            return new Durability(
                    counts.forces(Forced.DATA),
                    counts.forces(Forced.JOURNAL),
                    counts.forces(Forced.DIRECTORY),
                    counts.forces(Forced.OUTCOMES),
                    counts.checkpoints(),
                    counts.records(),
                    counts.bytes());
        }
    }
}
