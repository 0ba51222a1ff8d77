package io.rft.cli;

import io.rft.RftException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code rft cp SRC… DST}: files go to a server or come from one, as the addresses say. */
@Command(
        name = "cp",
        customSynopsis = "rft cp [OPTION]… SRC… DST",
        description = {
            "Copy files to or from a server, whichever the addresses say, or to other names there; one side or both are"
                    + " HOST:PATH or rft://[USER@]HOST[:PORT]/PATH.",
            "A copy that was cut short goes on where it was."
        })
final class CopyCommand extends TransferCommand {
    CopyCommand(World world) {
        super(world);
    }

    @Override
    String verb() {
        return "cp";
    }

    @Override
    boolean isForOneServer() {
        return true;
    }

    @Override
    Plan plan(List<Address> sources, Address target, TransferOptions options) throws RftException {
        return switch (target) {
            case Address.Remote ignored -> Copies.upload(sources, target, options);
            case Address.Local ignored -> Copies.download(sources, target, options);
        };
    }
}
