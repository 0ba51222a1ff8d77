package io.rft.store;

import io.rft.Durability;
import io.rft.PackMember;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.TransferId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a receiver asks of its store at the offer of a pack.
 *
 * @param directory which the members' paths are below
 * @param durability what is forced; of a pack nothing is durable before its commit
 * @param refused members that must not be written, by their place, with the reason: they fail, and nothing else does
 * @param careful the places of members that replace nothing, whatever {@code ifExists} says
 */
public record PackRequest(
        TransferId transfer,
        RemotePath directory,
        List<PackMember> members,
        int blockBytes,
        IfExists ifExists,
        Durability durability,
        Map<Integer, RftException> refused,
        Set<Integer> careful) {
    public PackRequest {
        members = List.copyOf(members);
        refused = Map.copyOf(refused);
        careful = Set.copyOf(careful);
    }

    /** All members may be written. */
    public PackRequest(
            TransferId transfer,
            RemotePath directory,
            List<PackMember> members,
            int blockBytes,
            IfExists ifExists,
            Durability durability) {
        this(transfer, directory, members, blockBytes, ifExists, durability, Map.of(), Set.of());
    }

    boolean replaces(int member) {
        return ifExists == IfExists.REPLACE && !careful.contains(member);
    }
}
