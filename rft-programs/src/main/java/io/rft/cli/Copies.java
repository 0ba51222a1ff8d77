package io.rft.cli;

import io.rft.RftException;
import io.rft.client.TreeOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which copies are possible, by their addresses alone. Pure. */
final class Copies {
    private Copies() {}

    /** How directories are copied, where that was asked for. */
    private static Optional<TreeOptions> trees(TransferOptions options) throws RftException {
        return options.tree().recursive()
                ? Optional.of(options.tree().options(options, TreeOptions.Select.ALL))
                : Optional.empty();
    }

    /** From this machine to a server. */
    static Plan upload(List<Address> sources, Address target, TransferOptions options) throws RftException {
        var select = options.tree().select(options, TreeOptions.Select.ALL);
        return upload(sources, target, options, trees(options), select);
    }

    /** The same, where more was said of directories. */
    static Plan upload(List<Address> sources, Address target, TransferOptions options, TreeOptions trees)
            throws RftException {
        return upload(sources, target, options, Optional.of(trees), trees.select());
    }

    private static Plan upload(
            List<Address> sources,
            Address target,
            TransferOptions options,
            Optional<TreeOptions> trees,
            TreeOptions.Select select)
            throws RftException {
        if (!(target instanceof Address.Remote to)) {
            throw Plan.usage(
                    "the last argument, " + target.text() + ", is not an address of a server", "Write HOST:PATH.");
        }
        var from = new ArrayList<Address.Local>();
        for (var source : sources) {
            switch (source) {
                case Address.Local local -> from.add(local);
                case Address.Remote remote ->
                    throw Plan.usage(
                            remote.text() + " and " + target.text()
                                    + " are both at servers, and copying between servers" + " is not possible yet",
                            "Get it to this machine first. A file here whose name has a colon is written ./NAME.");
            }
        }
        return new UploadPlan(from, to, options, trees, select);
    }

    /** From servers to this machine. */
    static Plan download(List<Address> sources, Address target, TransferOptions options) throws RftException {
        var select = options.tree().select(options, TreeOptions.Select.ALL);
        return download(sources, target, options, trees(options), select);
    }

    /** The same, where more was said of directories. */
    static Plan download(List<Address> sources, Address target, TransferOptions options, TreeOptions trees)
            throws RftException {
        return download(sources, target, options, Optional.of(trees), trees.select());
    }

    private static Plan download(
            List<Address> sources,
            Address target,
            TransferOptions options,
            Optional<TreeOptions> trees,
            TreeOptions.Select select)
            throws RftException {
        if (!(target instanceof Address.Local to)) {
            throw Plan.usage(
                    "the last argument, " + target.text() + ", is not on this machine",
                    "Give a file or directory here, such as . for this one.");
        }
        var from = new ArrayList<Address.Remote>();
        for (var source : sources) {
            switch (source) {
                case Address.Remote remote -> from.add(remote);
                case Address.Local local ->
                    throw Plan.usage(
                            local.text() + " and " + target.text() + " are both on this machine",
                            "Write HOST:PATH for a file at a server.");
            }
        }
        return new DownloadPlan(from, to, options, trees, select);
    }
}
