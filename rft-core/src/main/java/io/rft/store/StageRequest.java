package io.rft.store;

import io.rft.Durability;
import io.rft.RemotePath;
import io.rft.TransferId;

/**
 * What a receiver asks of its store at an offer.
 *
 * @param blockBytes the grid for a new transfer; a recovered one keeps the grid it began with
 * @param mode permission bits of the committed file
 * @param resume whether what an earlier attempt left may be used
 * @param durability what is forced, and when
 * @param sparse whether zeros take no room on the disk, which is not reserved then
 */
public record StageRequest(
        TransferId transfer,
        RemotePath target,
        SourceIdentity source,
        int blockBytes,
        int mode,
        IfExists ifExists,
        boolean resume,
        Durability durability,
        boolean sparse) {
    /** All bytes of which take room. */
    public StageRequest(
            TransferId transfer,
            RemotePath target,
            SourceIdentity source,
            int blockBytes,
            int mode,
            IfExists ifExists,
            boolean resume,
            Durability durability) {
        this(transfer, target, source, blockBytes, mode, ifExists, resume, durability, false);
    }

    /** Of what is durable block by block. */
    public StageRequest(
            TransferId transfer,
            RemotePath target,
            SourceIdentity source,
            int blockBytes,
            int mode,
            IfExists ifExists,
            boolean resume) {
        this(transfer, target, source, blockBytes, mode, ifExists, resume, Durability.BLOCK);
    }
}
