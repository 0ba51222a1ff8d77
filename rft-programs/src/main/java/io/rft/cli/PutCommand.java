package io.rft.cli;

import io.rft.RftException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code rft put SRC… DST}: files of this machine go to a server. */
@Command(
        name = "put",
        customSynopsis = "rft put [OPTION]… SRC… DST",
        description = {
            "Copy files of this machine to a server; a copy that was cut short goes on where it was.",
            "DST is HOST:PATH or rft://[USER@]HOST[:PORT]/PATH; a directory if it is one, ends in a slash, or there are several SRC."
        })
final class PutCommand extends TransferCommand {
    PutCommand(World world) {
        super(world);
    }

    @Override
    String verb() {
        return "put";
    }

    @Override
    Plan plan(List<Address> sources, Address target, TransferOptions options) throws RftException {
        return Copies.upload(sources, target, options);
    }
}
