package io.rft.cli;

import io.rft.RftException;
import io.rft.client.TreeOptions.Select;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rft sync SRC/ DST/}: makes a directory like another one, moving only what differs. */
@Command(
        name = "sync",
        customSynopsis = "rft sync [OPTION]… SRC/… DST/",
        description = {
            "Make DST like SRC: only files that differ in size or time move; one of the two is HOST:PATH or"
                    + " rft://[USER@]HOST[:PORT]/PATH.",
            "SRC/ stands for what is in SRC, SRC for the directory itself. A sync that was cut short goes on where it was."
        })
final class SyncCommand extends TransferCommand {
    @Mixin
    private SyncFlags sync = new SyncFlags();

    SyncCommand(World world) {
        super(world);
    }

    @Override
    String verb() {
        return "sync";
    }

    /** With what needs not be said here. */
    @Override
    List<String> kept(List<String> flags) {
        return Stream.concat(Stream.of("--if-exists=different"), flags.stream()).toList();
    }

    @Override
    Plan plan(List<Address> sources, Address target, TransferOptions options) throws RftException {
        var trees = sync.of(options.tree().options(options, Select.DIFFERENT));
        return switch (target) {
            case Address.Remote ignored -> Copies.upload(sources, target, options, trees);
            case Address.Local ignored -> Copies.download(sources, target, options, trees);
        };
    }
}
