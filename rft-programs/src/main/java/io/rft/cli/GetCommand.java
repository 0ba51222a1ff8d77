package io.rft.cli;

import io.rft.RftException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code rft get SRC… DST}: files of a server come to this machine. */
@Command(
        name = "get",
        customSynopsis = "rft get [OPTION]… SRC… DST",
        description = {
            "Copy files of a server to this machine; a copy that was cut short goes on where it was.",
            "SRC is HOST:PATH or rft://[USER@]HOST[:PORT]/PATH; DST is a directory if it is one, ends in a slash, or there are"
                    + " several SRC."
        })
final class GetCommand extends TransferCommand {
    GetCommand(World world) {
        super(world);
    }

    @Override
    String verb() {
        return "get";
    }

    @Override
    Plan plan(List<Address> sources, Address target, TransferOptions options) throws RftException {
        return Copies.download(sources, target, options);
    }
}
