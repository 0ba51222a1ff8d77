package io.rft.cli;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.client.KeyPairFiles;
import io.rft.client.OpenSshKeyFile;
import io.rft.console.ExitCode;
import io.rft.console.TextLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rft key gen|show}: the key pair that its user logs in with. */
@Command(name = "key", description = "Make and show the key to log in with.", synopsisSubcommandLabel = "gen|show")
final class KeyCommand {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    KeyCommand(World world) {
        this.world = world;
    }

    @Command(
            name = "gen",
            description = {
                "Make an ed25519 key pair, FILE and FILE.pub, and print the public key, which belongs into authorized_keys at servers.",
                "Somebody at a terminal is asked for a passphrase, which may be empty. A key that is there is never replaced."
            })
    int gen(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "rft's own key unless given")
                    Optional<Path> file,
            @Option(
                            names = {"-C", "--comment"},
                            paramLabel = "TEXT",
                            description = "What stands behind the public key: the user's name unless given.")
                    Optional<String> comment,
            @Option(names = "--no-passphrase", description = "Ask for none.") boolean noPassphrase)
            throws RftException {
        var path = file.orElse(Identities.own(world));
        requireAbsent(path);
        if (comment.orElse("").codePoints().anyMatch(Character::isISOControl)) {
            throw new RftException(ErrorCode.USAGE, "--comment: a comment is one line");
        }
        var passphrase = noPassphrase || !world.person().isThere() ? "" : passphrase(path);
        var key = KeyPairFiles.create(path, comment.orElse(world.user()), passphrase, new SecureRandom());
        if (!output.quiet()) {
            world.err().println("rft: made " + path + ", " + key.fingerprint());
        }
        print(key + " " + comment.orElse(world.user()));
        return ExitCode.DONE.value();
    }

    @Command(name = "show", description = "Print the public key, and on standard error its fingerprint.")
    int show(
            @Parameters(arity = "0..1", paramLabel = "FILE", description = "rft's own key unless given")
                    Optional<Path> file)
            throws RftException {
        var path = file.orElse(Identities.own(world));
        if (!Files.exists(path)) {
            throw new RftException(ErrorCode.NOT_FOUND, "there is no key " + path, "Make one with: rft key gen");
        }
        var key = OpenSshKeyFile.read(path).publicKey();
        if (!output.quiet()) {
            world.err().println("rft: " + path + ", " + key.fingerprint());
        }
        print(key.toString());
        return ExitCode.DONE.value();
    }

    private static void requireAbsent(Path path) throws RftException {
        for (var one : new Path[] {path, KeyPairFiles.publicHalf(path)}) {
            if (Files.exists(one)) {
                throw new RftException(
                        ErrorCode.EXISTS, one + " is there already and is not replaced", "Show it with: rft key show");
            }
        }
    }

    private String passphrase(Path path) throws RftException {
        try {
            var first = world.person().askSecret("passphrase for " + path + " (none if empty): ");
            var second = world.person().askSecret("the same again: ");
            if (first.isEmpty() || !first.equals(second)) {
                throw new RftException(ErrorCode.USAGE, "no passphrase was given, or two different ones");
            }
            return first.get();
        } catch (RftException e) {
            throw e;
        } catch (IOException e) {
            throw new RftException(ErrorCode.OTHER, "cannot ask for a passphrase: " + e.getMessage(), e);
        }
    }

    private void print(String line) throws RftException {
        var out = new TextLines(world.out());
        out.line(line);
        out.flush();
    }
}
